"""Simulated countries over several campaigns: Level 2A, references, and the truth, kept once drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pystac
from rasterio.features import rasterize

import processing.simulation
from benchmarks.l2a.scenes import digest_of, kept_for
from catalog.configuration import configuration
from processing.chains import Input
from processing.landcover.reference import open_reference, read_reference
from processing.raster.geobox import GeoBox
from processing.simulation.campaigns.farming import Country, land_cover_of, parcels_of
from processing.simulation.campaigns.level2a import passes, write_level2a
from processing.simulation.campaigns.reference import write_reference
from processing.simulation.demonstration import TOULOUSE, UTM

CAMPAIGNS = (2018, 2019, 2020, 2021)
PLAIN = Country(GeoBox(UTM, *TOULOUSE, 10, 1098, 1098), "31TCJ")
"""Crops in rotation, vines, woods along rivers, and a town."""
FOOTHILLS = Country(GeoBox(UTM, 345_000, 4_776_000, 10, 2196, 550), "31TCH")
"""From the last fields to moors and firs at 1,600 m."""

LIMITS = (
    "What simulated countries cannot prove: that classes are told apart where real ones overlap. Every material has "
    "one spectrum, varied by parcel and date; there are three winter and three summer crops, no snow, no relief in the "
    "light; weather, the habits of farmers and the errors of images are drawn from the spreads stated in "
    "processing/simulation/campaigns, none fitted on real series. Real accuracies are lower."
)
MOST_TOUCHED = 0.15
"""Share of a parcel that polygons of its neighbours may reach into."""


@dataclass(frozen=True)
class Campaign:
    """One year of a country."""

    country: Country
    year: int

    @property
    def reference(self) -> Path:
        """The GeoPackage that is dropped in the inbox."""
        path = _folder(self.country) / f"reference-{self.country.tile_id}-{self.year}.gpkg"
        if not path.exists():
            write_reference(self.country, self.year, path.with_suffix(".aside.gpkg")).rename(path)
        return path

    def truth(self) -> npt.NDArray[np.uint8]:
        """Class of OSO of every pixel."""
        return land_cover_of(self.country, self.year)

    def products(self) -> list[Input]:
        """Level 2A from October of the year before to the end of the year."""
        return list(_products(self.country, date(self.year - 1, 10, 1), date(self.year, 12, 31)))


def smaller(country: Country, pixels: int) -> Country:
    """The north-west corner of a country, of an even number of pixels; parcels and weather are the same there."""
    pixels -= pixels % 2
    return replace(country, geobox=replace(country.geobox, height=pixels, width=pixels))


def campaigns(country: Country, years: Sequence[int] = CAMPAIGNS) -> list[Campaign]:
    return [Campaign(country, year) for year in years]


def polygon_numbers(one: Campaign) -> npt.NDArray[np.int64]:
    """At every pixel, the number of its parcel and cover: what a polygon of the truth is made of."""
    parcels = parcels_of(one.country).astype(np.int64)
    return parcels << 8 | one.truth()


def in_references(country: Country, years: Sequence[int]) -> npt.NDArray[np.bool_]:
    """Pixels whose middle a polygon of a class of the references of these years holds."""
    inside = np.zeros(country.geobox.shape, np.uint8)
    for one in campaigns(country, years):
        for part in read_reference(open_reference(one.reference), country.geobox):
            if len(part.shapes):
                rasterize(part.shapes, out=inside, transform=country.geobox.transform)
    return inside.astype(np.bool_)


def never_seen(one: Campaign, years: Sequence[int]) -> npt.NDArray[np.bool_]:
    """Pixels of the parcels that are in none of these years' references, but for a neighbour's sloppy outline: those
    of its pixels are left out too."""
    inside = in_references(one.country, years)
    _, place, count = np.unique(polygon_numbers(one), return_inverse=True, return_counts=True)
    place = place.reshape(inside.shape)
    share = np.bincount(place.ravel(), inside.ravel()) / count
    return np.asarray((share < MOST_TOUCHED)[place] & ~inside)


def _products(country: Country, start: date, end: date) -> Iterator[Input]:
    folder = _folder(country)
    for day in passes(start, end):
        done = folder / f"{day}.done"
        if not done.exists():
            item = write_level2a(country, day, folder)
            done.write_text(item.id if item else "")
        if name := done.read_text():
            yield Input(pystac.Item.from_file(folder / f"{name}.json"), folder / name)


def _folder(country: Country) -> Path:
    box = country.geobox
    folder = _root() / f"{country.tile_id}-{country.seed}-{box.left:.0f}-{box.top:.0f}-{box.width}x{box.height}"
    folder.mkdir(exist_ok=True)
    return folder


@cache
def _root() -> Path:
    """Of this state of the simulator's source."""
    source = digest_of(Path(processing.simulation.__path__[0]))
    return kept_for(source, configuration().data / "bench" / "landcover")


if __name__ == "__main__":  # draws what there is to draw
    for one in campaigns(PLAIN):
        print(one.year, len(one.products()), one.reference, flush=True)
