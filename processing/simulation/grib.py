"""Forecasts as the provider encloses them: one GRIB edition 1 message after another on a small grid.

WMO FM 92 GRIB, edition 1; sections as in the auxiliary files of real products: ECMWF's local tables, regular latitudes
and longitudes from the north-west, simple packing on 16 bits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

_ECMWF, _BITS = 98, 16
_SURFACE, _ISOBARIC = 1, 100


@dataclass(frozen=True)
class Message:
    """One quantity."""

    table: int
    """Version of ECMWF's parameter table: 128, or 210 for composition."""
    parameter: int
    values: npt.NDArray[np.floating]
    """Rows from the north, columns from the west, in the parameter's unit."""
    isobaric: bool = False


def encoded(
    messages: list[Message], bounds: tuple[float, float, float, float], reference: datetime, minutes: int
) -> bytes:
    """The file of a forecast made at ``reference`` for so many minutes later.

    ``bounds`` are (west, south, east, north), degrees, of the outermost points.
    """
    return b"".join(_message(message, bounds, reference, minutes) for message in messages)


def _message(message: Message, bounds: tuple[float, float, float, float], reference: datetime, minutes: int) -> bytes:
    body = _product(message, reference, minutes) + _grid(message.values.shape, bounds) + _data(message.values)
    total = 8 + len(body) + 4
    return b"GRIB" + total.to_bytes(3, "big") + b"\x01" + body + b"7777"


def _product(message: Message, reference: datetime, minutes: int) -> bytes:
    level = _ISOBARIC if message.isobaric else _SURFACE
    century, year = divmod(reference.year - 1, 100)
    return bytes(
        [0, 0, 28, message.table, _ECMWF, 128, 255, 128, message.parameter, level, 0, 0, year + 1]
        + [reference.month, reference.day, reference.hour, reference.minute, 0]
        + [*minutes.to_bytes(2, "big"), 10, 0, 0, 0, century + 1, 0, 0, 0]
    )  # fmt: skip


def _grid(shape: tuple[int, ...], bounds: tuple[float, float, float, float]) -> bytes:
    west, south, east, north = (_signed(round(1000 * bound), 3) for bound in bounds)
    rows, columns = (size.to_bytes(2, "big") for size in shape)
    steps = [
        round(1000 * (high - low) / (size - 1)).to_bytes(2, "big")
        for low, high, size in ((bounds[0], bounds[2], shape[1]), (bounds[1], bounds[3], shape[0]))
    ]
    fields = bytes([0, 255, 0]) + columns + rows + north + west + b"\x80" + south + east + steps[0] + steps[1]
    return (len(fields) + 3 + 5).to_bytes(3, "big") + fields + bytes(5)


def _data(values: npt.NDArray[np.floating]) -> bytes:
    lowest = _ibm(float(values.min()))
    start = _from_ibm(lowest)
    span = float(values.max()) - start
    exponent = int(np.ceil(np.log2(span / (2**_BITS - 1)))) if span > 0 else 0
    packed = bytes(np.rint((values - start) / 2.0**exponent).clip(0, 2**_BITS - 1).astype(">u2").tobytes())
    unused = len(packed) % 2 * 8
    header = (11 + len(packed)).to_bytes(3, "big") + bytes([unused]) + _signed(exponent, 2) + lowest + bytes([_BITS])
    return header + packed


def _signed(value: int, size: int) -> bytes:
    """Sign and magnitude."""
    return (abs(value) | ((1 << (8 * size - 1)) if value < 0 else 0)).to_bytes(size, "big")


def _ibm(value: float) -> bytes:
    """IBM's 32-bit floating point, rounded towards minus infinity: packed values are added to it."""
    if value == 0:
        return bytes(4)
    exponent = int(np.floor(np.log(abs(value)) / np.log(16))) + 1
    mantissa = abs(value) / 16.0**exponent * 2**24
    whole = int(np.ceil(mantissa) if value < 0 else np.floor(mantissa))
    return bytes([(exponent + 64) | (0x80 if value < 0 else 0)]) + whole.to_bytes(3, "big")


def _from_ibm(data: bytes) -> float:
    sign = -1 if data[0] & 0x80 else 1
    return sign * int.from_bytes(data[1:], "big") / 2**24 * 16.0 ** ((data[0] & 0x7F) - 64)
