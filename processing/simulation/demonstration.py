"""The demonstration: which simulated products `make run` drops in the inbox."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from processing.raster.geobox import GeoBox
from processing.simulation.landsat import LandsatPass, landsat_names_of, simulate_landsat
from processing.simulation.scene import Scene
from processing.simulation.sentinel2 import names_of, simulate_sentinel2
from processing.simulation.swath import Sentinel2Pass

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


def _scene(time: str, weather: Weather) -> Scene:
    day, cloudiness, cirrus, aot, water_vapour = weather
    moment = datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=UTC)
    return Scene(moment, cloudiness=cloudiness, cirrus=cirrus, aot=aot, water_vapour=water_vapour)


Weather = tuple[str, float, float, float, float]
"""Day, share of cumulus, strength of cirrus, AOT, water vapour (g cm⁻²)."""
_LANDSAT_2014_TOULOUSE: tuple[Weather, ...] = (
    ("2014-01-25", 0.35, 0.0, 0.07, 1.0), ("2014-03-14", 0.0, 0.0, 0.10, 1.2), ("2014-04-15", 0.05, 0.0, 0.12, 1.5),
    ("2014-06-02", 0.20, 0.3, 0.15, 2.2), ("2014-07-20", 0.0, 0.0, 0.22, 2.8), ("2014-09-06", 0.10, 0.0, 0.18, 2.4),
    ("2014-10-24", 0.5, 0.0, 0.10, 1.6),
)  # fmt: skip
_LANDSAT_2014_PYRENEES: tuple[Weather, ...] = (
    ("2014-03-14", 0.05, 0.0, 0.06, 0.8), ("2014-07-20", 0.2, 0.0, 0.15, 1.8), ("2014-10-24", 0.0, 0.2, 0.08, 1.1),
)  # fmt: skip
# Days on which Sentinel-2A flew relative orbit 51.
_SENTINEL2_2018_TOULOUSE: tuple[Weather, ...] = (
    ("2018-01-11", 0.1, 0.0, 0.07, 1.0), ("2018-02-20", 0.75, 0.0, 0.10, 1.2), ("2018-04-21", 0.05, 0.0, 0.14, 1.6),
    ("2018-05-31", 0.35, 0.2, 0.16, 2.3), ("2018-07-20", 0.0, 0.0, 0.20, 2.8), ("2018-09-08", 0.1, 0.5, 0.24, 2.6),
    ("2018-10-28", 0.2, 0.0, 0.10, 1.6),
)  # fmt: skip
_SENTINEL2_2018_PYRENEES: tuple[Weather, ...] = (
    ("2018-01-11", 0.0, 0.0, 0.05, 0.6), ("2018-03-22", 0.2, 0.0, 0.06, 0.8), ("2018-05-31", 0.1, 0.0, 0.10, 1.4),
    ("2018-07-20", 0.05, 0.0, 0.14, 1.8), ("2018-10-28", 0.15, 0.3, 0.07, 1.0),
)  # fmt: skip


def demonstration_products() -> list[DemonstrationProduct]:
    """Landsat 8 in 2014 and Sentinel-2A in 2018, over Toulouse and the Pyrenees; what is typed first comes first."""
    landsat = [
        DemonstrationProduct(_landsat(TOULOUSE, 30), _scene("10:36:52.180", weather))
        for weather in _LANDSAT_2014_TOULOUSE
    ]
    landsat += [
        DemonstrationProduct(_landsat(PYRENEES, 31), _scene("10:37:16.070", weather))
        for weather in _LANDSAT_2014_PYRENEES
    ]
    plain, mountains = _sentinel2(TOULOUSE, "31TCJ"), _sentinel2(PYRENEES, "31TCH")
    series = [DemonstrationProduct(plain, _scene("10:54:21.026", weather)) for weather in _SENTINEL2_2018_TOULOUSE]
    series += [DemonstrationProduct(mountains, _scene("10:54:36.026", weather)) for weather in _SENTINEL2_2018_PYRENEES]
    alternating = [product for pair in zip(landsat, series, strict=False) for product in pair]
    return alternating + series[len(landsat) :]


def small_products() -> tuple[DemonstrationProduct, DemonstrationProduct]:
    """A Sentinel-2 and a Landsat product of a twentieth of a tile, for tests."""
    centre = (371_400, 4_831_440)
    sentinel2 = DemonstrationProduct(
        _sentinel2(centre, "31TCJ", 540), _scene("10:54:21.026", ("2018-07-20", 0.1, 0.0, 0.12, 2.0))
    )
    landsat = DemonstrationProduct(
        _landsat(centre, 30, 180), _scene("10:36:52.180", ("2014-04-15", 0.1, 0.0, 0.12, 1.5))
    )
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
