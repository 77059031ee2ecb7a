"""The simulated scenes that the L2A chain is measured on: series of dates over places, kept once drawn."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import processing.simulation
from catalog.configuration import configuration
from processing.raster.geobox import GeoBox
from processing.simulation.demonstration import PYRENEES, TOULOUSE, UTM, DemonstrationProduct, simulate
from processing.simulation.elevation import write_elevation
from processing.simulation.landsat import LandsatPass
from processing.simulation.scene import Scene
from processing.simulation.swath import Sentinel2Pass

KEPT_SECONDS = 7200
SIDE = 10_980
"""m: a tenth of a tile."""
SUMMITS = (PYRENEES[0] + 3600, PYRENEES[1])
"""Corner of the part of the Pyrenees with the highest summits and a low valley."""

Weather = tuple[str, str, float, float, float, float]
"""Satellite, day, share of cumulus, strength of cirrus, AOT (at 150 m), water vapour (g cm⁻², at 150 m)."""
# Days on which Sentinel-2A and B flew relative orbit 51, and Landsat 8 path 198.
_PLAIN_SENTINEL2: tuple[Weather, ...] = (
    ("A", "2018-01-21", 0.30, 0.0, 0.05, 0.8), ("A", "2018-01-31", 0.05, 0.0, 0.10, 1.0),
    ("A", "2018-04-11", 0.20, 0.0, 0.20, 1.5), ("B", "2018-04-16", 0.35, 0.0, 0.12, 1.8),
    ("A", "2018-07-10", 0.05, 0.0, 0.60, 2.6), ("B", "2018-07-15", 0.45, 0.0, 0.35, 3.2),
    ("A", "2018-07-20", 0.10, 0.8, 0.20, 2.8), ("A", "2018-10-18", 0.40, 0.0, 0.15, 1.8),
    ("B", "2018-10-23", 0.00, 0.0, 0.40, 2.2),
)  # fmt: skip
_MOUNTAIN_SENTINEL2: tuple[Weather, ...] = (
    ("A", "2018-01-11", 0.05, 0.0, 0.05, 0.6), ("A", "2018-01-21", 0.35, 0.0, 0.08, 0.5),
    ("A", "2018-03-22", 0.15, 0.7, 0.10, 0.9), ("B", "2018-05-26", 0.25, 0.0, 0.15, 1.3),
    ("A", "2018-05-31", 0.10, 0.0, 0.30, 1.6), ("B", "2018-08-24", 0.00, 0.0, 0.25, 2.0),
    ("A", "2018-08-29", 0.30, 0.0, 0.12, 1.7),
)  # fmt: skip
_PLAIN_LANDSAT: tuple[Weather, ...] = (
    ("8", "2014-02-26", 0.30, 0.0, 0.08, 0.9), ("8", "2014-03-14", 0.05, 0.0, 0.15, 1.2),
    ("8", "2014-04-15", 0.15, 0.7, 0.25, 1.6), ("8", "2014-05-01", 0.40, 0.0, 0.10, 1.9),
    ("8", "2014-07-04", 0.00, 0.0, 0.50, 2.9), ("8", "2014-07-20", 0.25, 0.0, 0.30, 2.6),
    ("8", "2014-10-08", 0.20, 0.0, 0.12, 1.9), ("8", "2014-10-24", 0.40, 0.0, 0.20, 1.6),
)  # fmt: skip
_MOUNTAIN_LANDSAT: tuple[Weather, ...] = (
    ("8", "2014-02-26", 0.30, 0.0, 0.05, 0.5), ("8", "2014-03-14", 0.20, 0.0, 0.08, 0.8),
    ("8", "2014-05-17", 0.10, 0.8, 0.12, 1.2), ("8", "2014-06-02", 0.25, 0.0, 0.30, 1.6),
    ("8", "2014-08-05", 0.10, 0.0, 0.20, 1.9), ("8", "2014-08-21", 0.00, 0.0, 0.15, 1.8),
    ("8", "2014-10-08", 0.40, 0.0, 0.10, 1.2),
)  # fmt: skip


@dataclass(frozen=True)
class Series:
    """Dates over one place by one sensor, the first one first."""

    name: str
    tile_id: str
    products: tuple[DemonstrationProduct, ...]

    @property
    def sensor(self) -> str:
        return "landsat" if isinstance(self.products[0].over, LandsatPass) else "sentinel2"

    @property
    def seed(self) -> int:
        return self.products[0].scene.seed


@dataclass(frozen=True)
class Drawn:
    """A product on disk, and the folder of its truth."""

    root: Path
    truth: Path


def all_series(shift: int = 0) -> tuple[Series, ...]:
    """Four series in two countries; ``shift`` makes other countries, with other clouds, of them."""
    return (
        _series("plain", "31TCJ", TOULOUSE, 31 + shift, _PLAIN_SENTINEL2),
        _series("mountain", "31TCH", SUMMITS, 31 + shift, _MOUNTAIN_SENTINEL2),
        _series("plain", "31TCJ", TOULOUSE, 57 + shift, _PLAIN_LANDSAT),
        _series("mountain", "31TCH", PYRENEES, 57 + shift, _MOUNTAIN_LANDSAT),
    )


def _series(relief: str, tile_id: str, corner: tuple[int, int], seed: int, days: tuple[Weather, ...]) -> Series:
    products = tuple(_product(tile_id, corner, seed, weather) for weather in days)
    sensor = "Landsat 8" if days[0][0] == "8" else "Sentinel-2"
    return Series(f"{sensor} {relief}", tile_id, products)


def _product(tile_id: str, corner: tuple[int, int], seed: int, weather: Weather) -> DemonstrationProduct:
    satellite, day, cloudiness, cirrus, aot, water_vapour = weather
    over: Sentinel2Pass | LandsatPass
    if satellite == "8":
        time, row = ("10:36:52.180", 30) if tile_id == "31TCJ" else ("10:37:16.070", 31)
        over = LandsatPass(198, row, GeoBox(UTM, corner[0] - 15, corner[1] + 15, 30, SIDE // 30, SIDE // 30))
    else:
        time = "10:54:21.026" if tile_id == "31TCJ" else "10:54:36.026"
        over = Sentinel2Pass(satellite, 51, tile_id, GeoBox(UTM, *corner, 10, SIDE // 10, SIDE // 10))
    moment = datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=UTC)
    return DemonstrationProduct(over, Scene(moment, cloudiness, aot, water_vapour, cirrus=cirrus, seed=seed))


def drawn(product: DemonstrationProduct) -> Drawn:
    """The product and its truth, simulated unless they have been."""
    folder = _folder() / hashlib.sha256(repr(product).encode()).hexdigest()[:16]
    if not folder.exists():
        with tempfile.TemporaryDirectory(dir=_folder()) as aside:
            path = Path(aside) / "made"
            simulate(product, directory=path / "product", truth=path / "truth")
            path.rename(folder)
    return Drawn(next((folder / "product").iterdir()), next((folder / "truth").iterdir()))


def elevation_of(series: Series) -> Path:
    """Folder of the elevation tiles of a series' country, written unless they have been."""
    extent = series.products[0].over.geobox
    folder = _folder() / f"elevation-{series.seed}-{series.tile_id}"
    if not folder.exists():
        with tempfile.TemporaryDirectory(dir=_folder()) as aside:
            write_elevation(Path(aside) / "made", extent, seed=series.seed)
            (Path(aside) / "made").rename(folder)
    return folder


def beside(product: DemonstrationProduct, name: str) -> Path:
    """Where to keep what depends on a scene alone."""
    return drawn(product).truth.parent.parent / name


@cache
def _folder() -> Path:
    """Of this state of the simulator's source."""
    source = digest_of(Path(processing.simulation.__path__[0]), leave_out="campaigns")
    return kept_for(source, configuration().data / "bench" / "scenes")


def kept_for(digest: str, root: Path) -> Path:
    """The folder for what depends on the source of this digest; those of other states go, two hours after last use."""
    folder = root / digest
    folder.mkdir(parents=True, exist_ok=True)
    folder.touch()
    for other in root.iterdir():
        if other != folder and other.stat().st_mtime < time.time() - KEPT_SECONDS:
            shutil.rmtree(other, ignore_errors=True)
    return folder


def digest_of(*places: Path, leave_out: str = "__pycache__") -> str:
    """Of these files and every one under these folders, but those compiled and those under folders named so."""
    digest = hashlib.sha256()
    for place in places:
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file() and not {"__pycache__", leave_out} & set(path.relative_to(place).parts):
                digest.update(path.relative_to(place).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
