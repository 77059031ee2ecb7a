"""The world's countries, named in the reader's language."""

from __future__ import annotations

from functools import cache

import pycountry
from babel import Locale
from django.utils.translation import get_language

CODES = frozenset(country.alpha_2 for country in pycountry.countries)


def country_choices() -> list[tuple[str, str]]:
    """``(ISO 3166-1 code, name)``, sorted by name in the language of this request."""
    return _choices(get_language() or "en")


def country_name(code: str) -> str:
    return dict(country_choices()).get(code, code)


@cache
def _choices(language: str) -> list[tuple[str, str]]:
    names = Locale.parse(language, sep="-").territories
    return sorted(((code, names.get(code, code)) for code in CODES), key=lambda choice: choice[1])
