"""The simulated months that composites are measured on."""

from __future__ import annotations

from datetime import UTC, datetime

from benchmarks.l2a.scenes import SUMMITS, Series
from processing.raster.geobox import GeoBox
from processing.simulation.demonstration import TOULOUSE, UTM, DemonstrationProduct
from processing.simulation.scene import Scene
from processing.simulation.swath import Sentinel2Pass

SIDE = 549
"""Pixels of 10 m: a twentieth of a tile."""
Weather = tuple[str, int, str, float, float, float, float]
"""Satellite, orbit, day, share of cumulus, strength of cirrus, AOT (at 150 m), water vapour (g cm⁻², at 150 m)."""
_JULY: tuple[Weather, ...] = (
    ("B", 51, "2018-06-25", 0.30, 0.0, 0.15, 2.4), ("A", 51, "2018-06-30", 0.45, 0.0, 0.20, 2.6),
    ("B", 51, "2018-07-05", 0.20, 0.0, 0.30, 2.8), ("A", 51, "2018-07-10", 0.05, 0.0, 0.60, 2.6),
    ("B", 51, "2018-07-15", 0.45, 0.0, 0.35, 3.2), ("A", 51, "2018-07-20", 0.10, 0.8, 0.20, 2.8),
    ("B", 51, "2018-07-25", 0.35, 0.0, 0.12, 2.5), ("A", 51, "2018-07-30", 0.50, 0.0, 0.25, 2.7),
    ("B", 51, "2018-08-04", 0.15, 0.0, 0.18, 2.2),
)  # fmt: skip
_APRIL: tuple[Weather, ...] = (
    ("B", 51, "2018-03-27", 0.60, 0.0, 0.10, 1.2), ("A", 51, "2018-04-01", 0.45, 0.3, 0.12, 1.0),
    ("B", 51, "2018-04-06", 0.70, 0.0, 0.15, 1.6), ("A", 51, "2018-04-11", 0.30, 0.0, 0.20, 1.5),
    ("B", 51, "2018-04-16", 0.65, 0.0, 0.12, 1.8), ("A", 51, "2018-04-21", 0.55, 0.0, 0.25, 1.9),
    ("B", 51, "2018-04-26", 0.40, 0.5, 0.18, 1.7), ("A", 51, "2018-05-01", 0.70, 0.0, 0.10, 1.4),
    ("B", 51, "2018-05-06", 0.50, 0.0, 0.30, 2.0),
)  # fmt: skip
_TWO_ORBITS: tuple[Weather, ...] = (
    ("B", 51, "2018-06-25", 0.30, 0.0, 0.15, 2.4), ("A", 8, "2018-06-27", 0.35, 0.0, 0.20, 2.4),
    ("B", 51, "2018-07-05", 0.20, 0.0, 0.30, 2.8), ("A", 8, "2018-07-07", 0.25, 0.0, 0.25, 2.6),
    ("B", 51, "2018-07-15", 0.45, 0.0, 0.35, 3.2), ("A", 8, "2018-07-17", 0.30, 0.0, 0.15, 2.8),
    ("B", 51, "2018-07-25", 0.35, 0.0, 0.12, 2.5), ("A", 8, "2018-07-27", 0.20, 0.0, 0.20, 2.6),
)  # fmt: skip
_MARCH: tuple[Weather, ...] = (
    ("B", 51, "2018-02-25", 0.30, 0.0, 0.05, 0.5), ("A", 51, "2018-03-02", 0.40, 0.0, 0.06, 0.6),
    ("B", 51, "2018-03-07", 0.20, 0.0, 0.08, 0.6), ("A", 51, "2018-03-12", 0.45, 0.0, 0.10, 0.8),
    ("B", 51, "2018-03-17", 0.30, 0.4, 0.08, 0.8), ("A", 51, "2018-03-22", 0.15, 0.0, 0.10, 0.9),
    ("B", 51, "2018-03-27", 0.40, 0.0, 0.12, 0.9), ("A", 51, "2018-04-01", 0.25, 0.0, 0.10, 0.8),
)  # fmt: skip
TIMES = {51: "10:54:21.026", 8: "10:44:21.026"}
"""Neighbouring orbits to the east are flown ten minutes earlier in the day."""


def months() -> tuple[tuple[str, Series], ...]:
    """Each with its month, ``2018-07``."""
    plain = TOULOUSE[0] + 1200, TOULOUSE[1] - 1800
    both = TOULOUSE[0] + 39_000, TOULOUSE[1] - 30_000  # in the south-east of the tile the swaths overlap
    return (
        ("2018-07", _series("plain, July", "31TCJ", plain, _JULY)),
        ("2018-04", _series("plain, April, cloudy", "31TCJ", plain, _APRIL)),
        ("2018-07", _series("plain, July, two orbits", "31TCJ", both, _TWO_ORBITS)),
        ("2018-03", _series("mountain, March", "31TCH", SUMMITS, _MARCH)),
    )


def _series(name: str, tile_id: str, corner: tuple[int, int], days: tuple[Weather, ...]) -> Series:
    products = []
    for satellite, orbit, day, cloudiness, cirrus, aot, water_vapour in days:
        over = Sentinel2Pass(satellite, orbit, tile_id, GeoBox(UTM, *corner, 10, SIDE, SIDE))
        moment = datetime.fromisoformat(f"{day}T{TIMES[orbit]}").replace(tzinfo=UTC)
        products.append(DemonstrationProduct(over, Scene(moment, cloudiness, aot, water_vapour, cirrus=cirrus)))
    return Series(name, tile_id, tuple(products))
