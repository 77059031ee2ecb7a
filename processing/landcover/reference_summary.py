"""What a reference file holds, told without keeping its polygons."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from mgrs import MGRS

from processing.errors import UnsupportedProduct
from processing.landcover.nomenclature import CLASSES
from processing.landcover.reference import Account, ReferenceFile, read_reference

CELL = 0.02
"""Degrees: polygons are counted by cells of this size, whose middle tells the tile."""
SQUARE = re.compile(r"\d{1,2}[C-X][A-HJ-NP-Z][A-HJ-NP-V]")


@dataclass(frozen=True)
class ReferenceSummary:
    """Of a whole file."""

    account: Account
    outline: shapely.Polygon
    """Convex hull, degrees."""
    tiles: dict[str, int]
    """Polygons in each MGRS square (``31TCJ``)."""


def summarised(file: ReferenceFile) -> ReferenceSummary:
    """Read everything once; raises :class:`processing.errors.RejectedProduct` where there is no polygon of use."""
    account, hulls, cells = Account(), [], Counter[tuple[int, int]]()
    for part in read_reference(file, account=account):
        if len(part.shapes):
            hulls.append(shapely.convex_hull(shapely.geometrycollections(part.shapes)))
            cells.update(_cells(part.shapes))
    if not hulls:
        raise UnsupportedProduct(f"{file.path.name} holds no polygon of a known class: {_reasons(account)}")
    outline = shapely.convex_hull(shapely.union_all(hulls))
    return ReferenceSummary(account, outline, _tiles(cells))


def _reasons(account: Account) -> str:
    reasons = [f"{number} {reason}" for reason, number in sorted(account.left_out.items())]
    named = [name for name, _ in account.unknown.most_common(5)]
    return (", ".join(reasons) or "its layers are empty") + (f" ({', '.join(named)})" if named else "")


def _cells(shapes: npt.NDArray[np.object_]) -> list[tuple[int, int]]:
    centres = shapely.centroid(shapes)
    columns, rows = (np.floor(values(centres) / CELL).astype(int) for values in (shapely.get_x, shapely.get_y))
    return list(zip(columns.tolist(), rows.tolist(), strict=True))


def _tiles(cells: Counter[tuple[int, int]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    converter = MGRS()
    for (column, row), number in cells.items():
        latitude, longitude = (row + 0.5) * CELL, (column + 0.5) * CELL
        square = converter.toMGRS(latitude, longitude, MGRSPrecision=0)
        if SQUARE.fullmatch(square):  # others are at the poles
            found[square.zfill(5)] += number
    return dict(sorted(found.items()))


def class_counts(account: Account) -> dict[str, int]:
    """Polygons by name of class, in the order of the classes."""
    return {CLASSES[code].name_en: account.kept[code] for code in CLASSES if account.kept[code]}
