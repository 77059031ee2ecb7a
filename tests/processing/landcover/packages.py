"""GeoPackages as people drop them, small."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyogrio.raw
import shapely

LAMBERT = "EPSG:2154"
ORIGIN = (574_000.0, 6_279_000.0)
"""Of the fields, in Lambert-93: Toulouse."""


def fields(number: int, side: float = 100.0) -> list[shapely.Polygon]:
    """Squares side by side."""
    corners = [(ORIGIN[0] + n % 20 * side, ORIGIN[1] + n // 20 * side) for n in range(number)]
    return [shapely.box(left, bottom, left + side, bottom + side) for left, bottom in corners]


def write(
    path: Path,
    shapes: Sequence[shapely.Geometry | None],
    layer: str = "parcels",
    crs: str | None = LAMBERT,
    metadata: dict[str, str] | None = None,
    **columns: Sequence[object],
) -> Path:
    """Add a layer to the file."""
    pyogrio.raw.write(
        path,
        np.array([shapely.to_wkb(one) if one is not None else None for one in shapes], object),
        [np.array(values) for values in columns.values()],
        list(columns),
        layer=layer,
        driver="GPKG",
        geometry_type="Unknown",
        crs=crs,
        append=False,
        dataset_metadata=metadata,
    )
    return path


def tamper(path: Path, *statements: str) -> Path:
    """Change the database behind GDAL's back."""
    with sqlite3.connect(path) as database:
        for trigger in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{trigger[0]}"')  # they call functions that only GDAL has
        for statement in statements:
            database.execute(statement)
    database.close()
    return path
