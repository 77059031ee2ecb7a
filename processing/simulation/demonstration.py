"""The demonstration: which simulated products `make run` drops in the inbox."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from processing.raster.geobox import GeoBox
from processing.simulation.landsat import LandsatPass, landsat_names_of, simulate_landsat
from processing.simulation.scene import Scene
from processing.simulation.sentinel2 import Sentinel2Pass, names_of, simulate_sentinel2

UTM = 32631
SIDE = 18_300
"""m: a sixth of a tile."""
TOULOUSE = (363_000, 4_838_040)
"""Left and top (m) of a square around Toulouse, on the 60 m grid of the tile 31TCJ."""
PYRENEES = (330_000, 4_752_000)
"""Of a square with summits near 3,000 m, in the tile 31TCH."""


@dataclass(frozen=True)
class DemonstrationProduct:
    """One product to simulate."""

    over: Sentinel2Pass | LandsatPass
    scene: Scene

    @property
    def identifier(self) -> str:
        """The name that a provider would give it."""
        if isinstance(self.over, LandsatPass):
            return landsat_names_of(self.over, self.scene).product
        return names_of(self.over, self.scene).product


def _sentinel2(corner: tuple[int, int], tile_id: str, pixels: int = SIDE // 10) -> Sentinel2Pass:
    return Sentinel2Pass("A", 51, tile_id, GeoBox(UTM, *corner, 10, pixels, pixels))


def _landsat(corner: tuple[int, int], row: int, pixels: int = SIDE // 30) -> LandsatPass:
    return LandsatPass(198, row, GeoBox(UTM, corner[0] - 15, corner[1] + 15, 30, pixels, pixels))


def _scene(day: str, time: str, cloudiness: float, aot: float, water_vapour: float) -> Scene:
    moment = datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=UTC)
    return Scene(moment, cloudiness=cloudiness, aot=aot, water_vapour=water_vapour)


# day, cloudiness, AOT, water vapour (g/cm²)
_LANDSAT_2014_TOULOUSE = (
    ("2014-01-25", 0.35, 0.07, 1.0), ("2014-03-14", 0.0, 0.10, 1.2), ("2014-04-15", 0.05, 0.12, 1.5),
    ("2014-06-02", 0.20, 0.15, 2.2), ("2014-07-20", 0.0, 0.22, 2.8), ("2014-09-06", 0.10, 0.18, 2.4),
    ("2014-10-24", 0.5, 0.10, 1.6),
)  # fmt: skip
_LANDSAT_2014_PYRENEES = (
    ("2014-03-14", 0.05, 0.06, 0.8),
    ("2014-07-20", 0.2, 0.15, 1.8),
    ("2014-10-24", 0.0, 0.08, 1.1),
)
_SENTINEL2_2018_TOULOUSE = (
    ("2018-01-08", 0.1, 0.07, 1.0), ("2018-02-17", 0.75, 0.10, 1.2), ("2018-04-18", 0.05, 0.14, 1.6),
    ("2018-05-28", 0.35, 0.16, 2.3), ("2018-07-17", 0.0, 0.20, 2.8), ("2018-09-05", 0.1, 0.24, 2.6),
    ("2018-10-25", 0.2, 0.10, 1.6),
)  # fmt: skip
_SENTINEL2_2018_PYRENEES = (
    ("2018-01-08", 0.0, 0.05, 0.6), ("2018-03-29", 0.2, 0.06, 0.8), ("2018-05-28", 0.1, 0.10, 1.4),
    ("2018-07-17", 0.05, 0.14, 1.8), ("2018-10-25", 0.15, 0.07, 1.0),
)  # fmt: skip


def demonstration_products() -> list[DemonstrationProduct]:
    """Landsat 8 in 2014 and Sentinel-2A in 2018, over Toulouse and the Pyrenees; what is typed first comes first."""
    landsat = [
        DemonstrationProduct(_landsat(TOULOUSE, 30), _scene(day, "10:36:52.180", *weather))
        for day, *weather in _LANDSAT_2014_TOULOUSE
    ]
    landsat += [
        DemonstrationProduct(_landsat(PYRENEES, 31), _scene(day, "10:37:16.070", *weather))
        for day, *weather in _LANDSAT_2014_PYRENEES
    ]
    plain, mountains = _sentinel2(TOULOUSE, "31TCJ"), _sentinel2(PYRENEES, "31TCH")
    series = [
        DemonstrationProduct(plain, _scene(day, "10:54:21.026", *weather)) for day, *weather in _SENTINEL2_2018_TOULOUSE
    ]
    series += [
        DemonstrationProduct(mountains, _scene(day, "10:54:36.026", *weather))
        for day, *weather in _SENTINEL2_2018_PYRENEES
    ]
    alternating = [product for pair in zip(landsat, series, strict=False) for product in pair]
    return alternating + series[len(landsat) :]


def small_products() -> tuple[DemonstrationProduct, DemonstrationProduct]:
    """A Sentinel-2 and a Landsat product of a twentieth of a tile, for tests."""
    centre = (371_400, 4_831_440)
    sentinel2 = DemonstrationProduct(
        _sentinel2(centre, "31TCJ", 540), _scene("2018-07-17", "10:54:21.026", 0.1, 0.12, 2.0)
    )
    landsat = DemonstrationProduct(_landsat(centre, 30, 180), _scene("2014-04-15", "10:36:52.180", 0.1, 0.12, 1.5))
    return sentinel2, landsat


def simulate(product: DemonstrationProduct, *, directory: Path, truth: Path | None = None) -> Path:
    """Write the product's folder into ``directory`` and return it."""
    if isinstance(product.over, LandsatPass):
        return simulate_landsat(product.over, product.scene, directory=directory, truth=truth)
    return simulate_sentinel2(product.over, product.scene, directory=directory, truth=truth)


def write_demonstration(product: DemonstrationProduct, directory: Path, *, aside: Path) -> Path:
    """Simulate in the folder ``aside`` and move the whole into ``directory`` (on the same file system) at once."""
    made = simulate(product, directory=aside)
    target = directory / made.name
    if target.exists():
        shutil.rmtree(made)
        return target
    return made.rename(target)
