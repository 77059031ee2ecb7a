"""GRIB edition 1 by ECMWF: WMO FM 92, simple packing on regular longitudes and latitudes.

Read here rather than by GDAL: these files come inside of what anybody drops, and GDAL warns of every message that its
parameter tables are older than ECMWF's. Octets are numbered from 1 in the sections' definitions, as in the standard.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from processing.raster.forecasts.field import Field, FloatArray

PARAMETERS = {
    (128, 129): "geopotential", (128, 137): "water vapour", (128, 206): "ozone", (210, 207): "aot",
    (210, 208): "sea salt", (210, 209): "dust", (210, 210): "organic matter", (210, 211): "black carbon",
    (210, 212): "sulphate",
}  # fmt: skip
"""By table and number; those of table 210 at 550 nm."""
ECMWF = 98
START, END = b"GRIB", b"7777"
LONG_FORECAST = 10
"""Time range indicator of a forecast whose hours take two octets."""
UNITS = {0: timedelta(minutes=1), 1: timedelta(hours=1), 2: timedelta(days=1), 10: timedelta(hours=3)} | {
    11: timedelta(hours=6), 12: timedelta(hours=12)
}  # fmt: skip
HAS_GRID, HAS_BITMAP = 0x80, 0x40
REGULAR = 0
WESTWARD, NORTHWARD, BY_COLUMNS = 0x80, 0x40, 0x20
MOST_POINTS = 4_000_000
MOST_BITS = 32
BEYOND_ALL = 1e20


def fields(path: Path) -> list[Field]:
    """The fields of a file that are known here. Raises ValueError where it is damaged or of another edition."""
    found = []
    for message in _messages(path.read_bytes()):
        field = _field(message)
        if field:
            found.append(field)
    return found


def _messages(data: bytes) -> Iterator[bytes]:
    start = data.find(START)
    if start < 0:
        raise ValueError("no GRIB message")
    while start >= 0:
        if data[start + 7 : start + 8] != b"\1":
            raise ValueError("GRIB of another edition than 1; take it as netCDF")
        length = _unsigned(data, start + 5, 3)
        if length < 40 or data[start + length - 4 : start + length] != END:
            raise ValueError("a GRIB message is cut short")
        yield data[start : start + length]
        start = data.find(START, start + length)


@dataclass(frozen=True)
class _Grid:
    north: float
    west: float
    step: tuple[float, float]
    shape: tuple[int, int]
    from_south: bool


def _field(message: bytes) -> Field | None:
    """None where the message is of another quantity, centre or kind of grid."""
    product = message[8:]
    quantity = PARAMETERS.get((_unsigned(product, 4, 1), _unsigned(product, 9, 1)))
    flags = _unsigned(product, 8, 1)
    if quantity is None or _unsigned(product, 5, 1) != ECMWF or not flags & HAS_GRID or flags & HAS_BITMAP:
        return None
    description = product[_unsigned(product, 1, 3) :]
    grid = _grid(description)
    if grid is None:
        return None
    values = _values(description[_unsigned(description, 1, 3) :], grid, _signed(product, 27, 2))
    return Field(
        quantity, _time(product), grid.north, grid.west, grid.step, grid.shape, lambda first, last: values[first:last]
    )


def _time(product: bytes) -> datetime:
    """That the values are valid for."""
    year = 100 * (_unsigned(product, 25, 1) - 1) + _unsigned(product, 13, 1)
    reference = datetime(year, *(_unsigned(product, octet, 1) for octet in (14, 15, 16, 17)), tzinfo=UTC)  # type: ignore[misc, arg-type]
    unit = UNITS.get(_unsigned(product, 18, 1))
    if unit is None:
        raise ValueError("the forecast's time is in an unknown unit")
    return reference + unit * _unsigned(product, 19, 2 if _unsigned(product, 21, 1) == LONG_FORECAST else 1)


def _grid(description: bytes) -> _Grid | None:
    scan = _unsigned(description, 28, 1)
    if _unsigned(description, 6, 1) != REGULAR or scan & (WESTWARD | BY_COLUMNS):
        return None
    width, height = _unsigned(description, 7, 2), _unsigned(description, 9, 2)
    first, west, last, east = (_signed(description, octet, 3) / 1000 for octet in (11, 14, 18, 21))
    north, south, across = max(first, last), min(first, last), (east - west) % 360
    if not 2 <= height * width <= MOST_POINTS or min(width, height) < 2 or north == south or across == 0:
        raise ValueError(f"a grid of {height} x {width} points from {first} to {last}, {west} to {east} degrees")
    step = (north - south) / (height - 1), across / (width - 1)
    return _Grid(north, west, step, (height, width), bool(scan & NORTHWARD))


def _values(data: bytes, grid: _Grid, decimal_scale: int) -> FloatArray:
    """(reference + number * 2^E) / 10^D."""
    flags, bits = _unsigned(data, 4, 1), _unsigned(data, 11, 1)
    if flags & 0xF0 or bits > MOST_BITS:
        raise ValueError("a GRIB message is not in simple packing")
    count = grid.shape[0] * grid.shape[1]
    packed = np.frombuffer(data[11 : 11 + (count * bits + 7) // 8], np.uint8)
    if packed.size * 8 < count * bits:
        raise ValueError(f"a GRIB message has fewer values than its grid of {grid.shape} points")
    numbers = np.zeros(count)
    for digit in np.unpackbits(packed, count=count * bits).reshape(count, bits).T:
        numbers = 2 * numbers + digit
    with np.errstate(all="ignore"):
        values = (_ibm(data, 7) + numbers * 2.0 ** _signed(data, 5, 2)) / 10.0**decimal_scale
    if not np.all(np.abs(values) < BEYOND_ALL):
        raise ValueError("a GRIB message holds numbers that mean nothing")
    image = values.reshape(grid.shape).astype(np.float32)
    return image[::-1] if grid.from_south else image


def _unsigned(section: bytes, octet: int, size: int) -> int:
    part = section[octet - 1 : octet - 1 + size]
    if len(part) < size:
        raise ValueError("a GRIB message is cut short")
    return int.from_bytes(part, "big")


def _signed(section: bytes, octet: int, size: int) -> int:
    """Sign and magnitude."""
    value, sign = _unsigned(section, octet, size), 1 << (8 * size - 1)
    return -(value ^ sign) if value & sign else value


def _ibm(section: bytes, octet: int) -> float:
    """IBM's 32-bit floating point."""
    value = _unsigned(section, octet, 4)
    size = (value & 0xFFFFFF) / 2**24 * 16.0 ** ((value >> 24 & 0x7F) - 64)
    return -size if value >> 31 else size
