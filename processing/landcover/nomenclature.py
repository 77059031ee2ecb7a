"""The 17 classes of OSO, their parents, and the class of the codes of other nomenclatures.

J. Inglada et al. 2017, doi 10.3390/rs9010095. The tables are beside, in ``tables/``.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLES = Path(__file__).parent / "tables"
NO_DATA = 0
ROOT = 1
"""All land: what is shown where nothing can be told apart."""


@dataclass(frozen=True)
class LandCoverClass:
    """One class of maps."""

    code: int
    """1 to 255: the pixel's number."""
    parent: int | None
    """Code of the coarser class that holds it; none of the root."""
    colour: tuple[int, int, int]
    """Red, green, blue, 0 to 255."""
    name_en: str
    name_fr: str


def _rows(name: str) -> list[dict[str, str]]:
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def _classes() -> dict[int, LandCoverClass]:
    found = (
        LandCoverClass(
            int(row["code"]),
            int(row["parent"]) if row["parent"] else None,
            (int(row["red"]), int(row["green"]), int(row["blue"])),
            row["english"],
            row["french"],
        )
        for row in _rows("classes")
    )
    return {one.code: one for one in found}


CLASSES: Mapping[int, LandCoverClass] = _classes()
"""Every class that a map may show, by code: those of OSO first, then their parents."""
_PARENTS = {one.parent for one in CLASSES.values()}
OSO: tuple[LandCoverClass, ...] = tuple(one for one in CLASSES.values() if one.code not in _PARENTS)
"""The 17 classes, in the order of their codes."""


def lineage(code: int) -> tuple[int, ...]:
    """``code``, its parent, and so on up to the root. KeyError for what is no class."""
    parent = CLASSES[code].parent
    return (code,) if parent is None else (code, *lineage(parent))


def leaves(code: int) -> tuple[int, ...]:
    """Codes of the classes of OSO that a class holds: itself where it is one of them."""
    return tuple(one.code for one in OSO if code in lineage(one.code))


COLUMNS = {
    "oso": "oso",
    "code_cultu": "rpg_crops",
    "code_group": "rpg_groups",
    "code_18": "corine",
    "nature": "bd_topo",
}
"""Columns of reference files that hold a code, and the table that tells its class. The first that tells one counts."""


@dataclass(frozen=True)
class Meaning:
    """What a table says of a code."""

    oso: int | None
    """None where polygons of this code are of several classes: they are left out."""
    words: str


@cache
def table(name: str) -> Mapping[str, Meaning]:
    """The meanings of the codes (:func:`normalised`) of one of the tables of :data:`COLUMNS`."""
    if name == "oso":
        return {str(one.code): Meaning(one.code, one.name_en) for one in OSO}
    return {row["code"]: Meaning(int(row["oso"]) if row["oso"] else None, row["meaning"]) for row in _rows(name)}


def normalised(value: object, name: str) -> str:
    """A code as the tables have it: ``12.0`` is ``12``, ``Forêt fermée mixte`` is ``foret fermee mixte``."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    words = str(value).strip()
    if name != "bd_topo":
        return words.upper()
    plain = unicodedata.normalize("NFKD", words.replace("’", "'"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).lower()
