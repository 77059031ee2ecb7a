"""Which files of a product are wanted, in a few words: ``reflectance``, ``masks``, ``FRE``, ``FRE_B4,CLM_R1``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

ALL = ""
"""The choice of every file."""
REFLECTANCE = "reflectance"
MASKS = "masks"
OTHERS = "others"
LONGEST = 4_000
"""Characters of a choice."""
CHOICE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:,[A-Za-z0-9][A-Za-z0-9._-]*)*")
TYPE = re.compile(r"[A-Z][A-Z0-9]{1,4}")
"""``FRE`` of ``FRE_B4``, ``CLM`` of ``CLM_R1``, ``B8A``."""


def is_choice(text: str) -> bool:
    """Whether this can be a choice, of whatever products."""
    return text == ALL or (len(text) <= LONGEST and CHOICE.fullmatch(text) is not None)


def kind_of(asset: dict[str, Any]) -> str:
    """:data:`REFLECTANCE`, :data:`MASKS` or :data:`OTHERS`, by the roles and the bands of a STAC asset.

    Reflectances are images of spectral bands and of nothing else; their uncertainties are not.
    """
    roles, bands = set(asset.get("roles") or ()), asset.get("bands") or []
    if "data-mask" in roles:
        return MASKS
    spectral = bool(bands) and all("eo:center_wavelength" in band for band in bands)
    if "reflectance" in roles or ("data" in roles and "uncertainty" not in roles and spectral):
        return REFLECTANCE
    return OTHERS


def type_of(key: str) -> str:
    """What assets of many products have in common: ``FRE``; empty for a name that says nothing of the kind."""
    start = key.partition("_")[0]
    return start if TYPE.fullmatch(start) else ""


def is_chosen(choice: str, *, key: str, kind: str) -> bool:
    """Whether ``choice`` takes the asset ``key`` of this kind."""
    if choice == ALL:
        return True
    terms = choice.split(",")
    return kind in terms or any(key == term or key.startswith(f"{term}_") for term in terms)


def shortest(keys: Iterable[str], offered: Sequence[tuple[str, str]]) -> str:
    """The choice of exactly ``keys`` among the ``offered`` assets (key and kind), as short as can be."""
    wanted = set(keys) & {key for key, _kind in offered}
    candidates = [ALL, REFLECTANCE, MASKS, f"{REFLECTANCE},{MASKS}", *sorted({type_of(key) for key in wanted} - {""})]
    for choice in candidates:
        if {key for key, kind in offered if is_chosen(choice, key=key, kind=kind)} == wanted:
            return choice
    return ",".join(key for key, _kind in offered if key in wanted)
