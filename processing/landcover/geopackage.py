"""GeoPackages from outside: looked at before GDAL opens them, then read by parts within a fixed memory.

A GeoPackage is an SQLite database, whose views, virtual tables and computed columns are programs of whoever made it.
Files that have any where GDAL reads are refused.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import numpy.typing as npt
import pyogrio
import pyogrio.raw
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

from processing.errors import CorruptProduct, IncompleteProduct, UnsafeArchive

MAGIC = b"SQLite format 3\0"
HEADER_BYTES = 32
MAX_BYTES = 4_000_000_000
MAX_LAYERS = 50
MAX_SHAPE_BYTES = 50_000_000
"""Three million points."""
PART = 20_000
"""Rows read at once."""
OPENING = {"IMMUTABLE": "YES"}
"""GDAL then writes nothing beside the file, which may be in an archive that is read-only."""
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Layer:
    """A table of shapes."""

    name: str
    crs: str | None
    columns: tuple[str, ...]
    metadata: Mapping[str, str]
    """Of the file and of the layer, names in lower case."""


@dataclass(frozen=True)
class Part:
    """Some rows of a layer."""

    numbers: npt.NDArray[np.int64]
    shapes: npt.NDArray[np.object_]
    """shapely geometries; None where there is none, or none that can be read."""
    values: Mapping[str, npt.NDArray[Any]]


def is_whole(path: Path) -> bool:
    """Whether the file is as long as its header says; False for what is no SQLite database."""
    with path.open("rb") as file:
        header = file.read(HEADER_BYTES)
    if len(header) < HEADER_BYTES or not header.startswith(MAGIC):
        return False
    size = int.from_bytes(header[16:18], "big")
    return path.stat().st_size >= (65536 if size == 1 else size) * int.from_bytes(header[28:32], "big")


def layers(path: Path) -> list[Layer]:
    """The layers of a file that is safe to open.

    Raises :class:`processing.errors.RejectedProduct`: CorruptProduct for what is no GeoPackage, IncompleteProduct for
    one that is cut short, UnsafeArchive for one that is too large or holds programs.
    """
    if path.stat().st_size > MAX_BYTES:
        raise UnsafeArchive(f"{path.name} is larger than {MAX_BYTES:,} bytes; drop a file for each region")
    with path.open("rb") as file:
        if not file.read(len(MAGIC)) == MAGIC:
            raise CorruptProduct(f"{path.name} is not a GeoPackage: it does not begin as an SQLite database does")
    if not is_whole(path):
        raise IncompleteProduct(f"{path.name} is shorter than its header says; copy it again")
    names = _plain_tables(path)
    try:
        return [_layer(path, name) for name in names]
    except (DataSourceError, DataLayerError, UnicodeDecodeError) as error:
        raise CorruptProduct(f"{path.name} cannot be read as a GeoPackage: {error}") from error


def parts(path: Path, layer: Layer, columns: tuple[str, ...], bounds: Bounds | None = None) -> Iterator[Part]:
    """The rows of a layer, of those whose box touches ``bounds`` (in the layer's own projection) where given."""
    begin = 0
    while True:
        try:
            described, numbers, shapes, values = pyogrio.raw.read(
                path, layer=layer.name, columns=list(columns), bbox=bounds, force_2d=True, return_fids=True,
                skip_features=begin, max_features=PART, **OPENING,
            )  # fmt: skip
        except (DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError, UnicodeDecodeError) as error:
            raise CorruptProduct(f"{path.name}: the layer {layer.name} cannot be read: {error}") from error
        if len(numbers) == 0:
            return
        named = dict(zip((str(name) for name in described["fields"]), values, strict=True))
        yield Part(numbers, shapely.from_wkb(shapes, on_invalid="ignore"), named)
        begin += PART


def _layer(path: Path, name: str) -> Layer:
    described = pyogrio.read_info(path, layer=name, **OPENING)
    metadata: dict[str, str] = {}
    for key in ("dataset_metadata", "layer_metadata"):
        metadata |= {str(word).lower(): str(value) for word, value in (described.get(key) or {}).items()}
    return Layer(name, described["crs"], tuple(described["fields"]), metadata)


def _plain_tables(path: Path) -> list[str]:
    """Names of the tables of shapes."""
    address = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            kinds = dict(database.execute("SELECT lower(name), lower(type) FROM sqlite_master WHERE type <> 'index'"))
            virtual = database.execute(
                "SELECT name FROM sqlite_master WHERE sql LIKE 'create virtual table%' AND sql NOT LIKE '%using%rtree%'"
            ).fetchone()
            needed = [name for name in kinds if name.startswith("gpkg_")]
            if kinds.get("gpkg_contents") != "table":
                raise CorruptProduct(f"{path.name} is an SQLite database and not a GeoPackage: it has no gpkg_contents")
            _require_plain(path, database, kinds, [name for name in needed if kinds[name] != "trigger"])
            rows = database.execute("SELECT table_name FROM gpkg_contents WHERE data_type = 'features'").fetchall()
            names = sorted(str(row[0]) for row in rows[: MAX_LAYERS + 1])
            if virtual:
                raise UnsafeArchive(f"{path.name} holds the virtual table {virtual[0]!r}; drop plain layers only")
            _require_plain(path, database, kinds, names)
            _require_small_shapes(path, database, names)
    except sqlite3.Error as error:
        raise CorruptProduct(f"{path.name} is a damaged SQLite database: {error}; copy it again") from error
    if not 0 < len(names) <= MAX_LAYERS:
        raise CorruptProduct(f"{path.name} holds {len(names) or 'no'} layers of shapes; 1 to {MAX_LAYERS} are read")
    return names


def _require_plain(path: Path, database: sqlite3.Connection, kinds: Mapping[str, str], names: list[str]) -> None:
    for name in names:
        computed = database.execute("SELECT name FROM pragma_table_xinfo(?) WHERE hidden IN (2, 3)", [name]).fetchone()
        if kinds.get(name.lower()) != "table" or computed:
            what = f"has the computed column {computed[0]!r}" if computed else "is not a plain table"
            raise UnsafeArchive(f"{path.name}: {name} {what}; drop a copy whose layers hold plain values")


def _require_small_shapes(path: Path, database: sqlite3.Connection, names: list[str]) -> None:
    columns = dict(database.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
    for name in names:
        table, column = (str(one).replace('"', '""') for one in (name, columns.get(name, "")))
        largest = f'SELECT max(length("{column}")) FROM "{table}"'  # noqa: S608  # names cannot be bound; quoted
        if column and (database.execute(largest).fetchone()[0] or 0) > MAX_SHAPE_BYTES:
            raise UnsafeArchive(f"{path.name}: a shape of {name} is larger than {MAX_SHAPE_BYTES:,} bytes; cut it up")
