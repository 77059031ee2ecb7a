"""A choice of files in words."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.cart.choices import ALL, MASKS, REFLECTANCE, TYPE

MOST_NAMED = 4
"""Files that are named; more are counted."""


def choice_words(choice: str) -> str:
    """``all files``, ``reflectance and masks``, ``FRE``, ``7 files chosen``."""
    known = {
        ALL: _("all files"),
        REFLECTANCE: _("reflectance"),
        MASKS: _("masks"),
        f"{REFLECTANCE},{MASKS}": _("reflectance and masks"),
    }
    terms = choice.split(",")
    if choice in known:
        return known[choice]
    if len(terms) <= MOST_NAMED:
        return ", ".join(known.get(term, term) for term in terms)
    return ngettext("%(number)d file chosen", "%(number)d files chosen", len(terms)) % {"number": len(terms)}


def offered_choices(types: Sequence[tuple[str, int]]) -> list[tuple[str, str]]:
    """What can be chosen of all products at once: the choice and its words."""
    groups = [ALL, REFLECTANCE, MASKS, f"{REFLECTANCE},{MASKS}"]
    return [(choice, choice_words(choice)) for choice in groups] + [
        (name, _("%(type)s alone") % {"type": name}) for name, _number in types if TYPE.fullmatch(name)
    ]
