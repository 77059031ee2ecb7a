"""One item of each kind, as the chains of this project make and publish it, with marks where items differ.

The items are built by ``processing.items`` and given their stored form by ``catalog.publish``: what they hold changes
with these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pystac

from catalog.checksums import Checksum
from catalog.publish import stored_form
from processing.items import level1_item, level2a_item, snow_item
from processing.items.composite import composite_item
from processing.level1 import Acquisition, Band
from processing.level2 import Air, Group, Level2A, Relief, Statistics
from processing.level2b import SnowProduct, SnowStatistics
from processing.level3 import Composite, Source
from processing.raster.geobox import GeoBox
from processing.raster.mgrs_tile import tile_grid
from processing.sensors.landsat import BANDS as LANDSAT_BANDS
from processing.sensors.sentinel2 import BANDS as SENTINEL2_BANDS

MOMENT = datetime(2001, 2, 3, 4, 5, 6, 789_000, tzinfo=UTC)
TILE = tile_grid("31TCJ", 10)
SCENE = GeoBox(32631, 300_000.0, 4_900_000.0, 30.0, 7_801, 7_651)
GROUND: dict[str, dict[str, tuple[str, ...]]] = {
    "sentinel-2": {"R1": ("B2", "B3", "B4", "B8"), "R2": ("B5", "B6", "B7", "B8A", "B11", "B12")},
    "landsat": {"R1": ("B1", "B2", "B3", "B4", "B5", "B6", "B7")},
}
FINEST = {"sentinel-2": 10.0, "landsat": 30.0}
PAST = 3
"""Earlier products that a Level-2A product names."""
TEXTS = {
    f"{MOMENT:%Y-%m-%d %H:%M}": "<<minute>>",
    f"{MOMENT:%Y-%m-%dT%H:%M:%S}.{MOMENT.microsecond:06d}Z": "<<datetime>>",
    f"{MOMENT:%B %Y}": "<<month>>",
}
"""What is written of :data:`MOMENT`, and the marks that take its place."""
NUMBERS = {
    "eo:cloud_cover": "cloud", "eo:snow_cover": "snow", "sat:relative_orbit": "track",
    "sat:absolute_orbit": "absolute_orbit", "view:sun_elevation": "sun_elevation", "view:sun_azimuth": "sun_azimuth",
    "view:incidence_angle": "view_zenith", "view:azimuth": "view_azimuth", "atelier:aot_550": "aot",
    "atelier:water_vapour": "water_vapour", "atelier:clear_cover": "clear",
    "atelier:snow_cover_of_clear": "snow_of_clear", "atelier:snow_line_altitude": "snow_line",
    "atelier:water_cover": "water", "file:size": "size", "proj:bbox": "bounds", "minimum": "minimum",
    "maximum": "maximum", "mean": "mean", "stddev": "stddev", "valid_percent": "valid_percent",
}  # fmt: skip
DATES = {"created": "<<published>>", "published": "<<published>>"}


@dataclass(frozen=True)
class Received:
    """A Level-1 product without files."""

    acquisition: Acquisition
    bands: Mapping[str, Band]
    grid: GeoBox
    paths: tuple[str, ...]

    @property
    def root(self) -> Path:
        """In which nothing else lies."""
        return Path("<<id>>")

    def extent(self, resolution: int) -> GeoBox:
        factor = resolution / self.grid.resolution
        side = round(self.grid.height / factor), round(self.grid.width / factor)
        return replace(self.grid, resolution=float(resolution), height=side[0], width=side[1])

    def files(self) -> list[Path]:
        return [Path(path) for path in self.paths]

    def read_numbers(self, band: str, geobox: GeoBox) -> npt.NDArray[np.uint16]:
        return np.ones(geobox.shape, np.uint16)


def level1(platform: str) -> dict[str, Any]:
    item = level1_item(_received(platform))  # type: ignore[arg-type]
    return _marked(item)


def level2a(platform: str) -> dict[str, Any]:
    return _marked(_level2a_item(platform))


def snow(platform: str) -> dict[str, Any]:
    source = _level2a_item(platform)
    source.id = "<<source>>"
    grid = tile_grid("31TCJ", 20 if platform.startswith("sentinel") else 30)
    product = SnowProduct(
        product_id="<<id>>",
        tile_id="<<tile>>",
        source=source,
        group=Group("R2", int(grid.resolution), _floating(grid), ()),
        statistics=SnowStatistics(1, 1, 1, 1, 1),
        relief="Copernicus DEM GLO-30",
        software={"Atelier snow": "1.0.0"},
        parameters={"method": "Let-it-snow", "ndsi_pass_1": 0.4, "ndsi_pass_2": 0.15, "red_pass_1": 0.2},
    )
    return _marked(snow_item(product))


def composite() -> dict[str, Any]:
    """Its links to its dates are one mark, ``links``: composites have more or fewer."""
    groups = _groups("sentinel-2")
    names = [name for group in groups for name in group.bands]
    product = Composite(
        product_id="<<id>>",
        tile_id="<<tile>>",
        middle=MOMENT,
        start=MOMENT - timedelta(days=23),
        end=MOMENT + timedelta(days=23),
        bands={name: SENTINEL2_BANDS[name] for name in names},
        groups=groups,
        valid=np.ones((2, 2), bool),
        valid_grid=groups[0].geobox,
        shares=dict.fromkeys(range(1, 5), 1.0),
        sources=(Source("<<source>>", "sentinel-2a", MOMENT, 0),),
        software={"Atelier composite": "1.0.0"},
        parameters={"method": "WASP", "half_window_days": 23, "dates": "<<#dates>>"},
        simulated=False,
        statistics={f"FRC_{name}": (_STATISTICS,) for name in names},
    )
    made = _marked(composite_item(product))
    properties = made["properties"]
    properties |= {"start_datetime": "<<start>>", "end_datetime": "<<end>>", "title": "<<title>>"}
    properties |= {"description": "<<title>>", "atelier:dates": "<<#dates>>", "atelier:platforms": "<<#platforms>>"}
    properties["processing:lineage"] = properties["processing:lineage"].replace(" 1 dates", " <<dates>> dates")
    made["links"] = "<<#links>>"
    return made


def link_texts(collection: str, sources: list[str]) -> str:
    """The ``links`` of a published composite, as JSON."""
    item = pystac.Item("x", None, None, MOMENT, {}, collection=collection)
    item.links = [
        pystac.Link("derived_from", f"collections/sentinel2-l2a/items/{name}", "application/geo+json", name)
        for name in sources
    ]
    item.add_link(pystac.Link("license", "https://creativecommons.org/licenses/by/4.0/", title="CC-BY-4.0"))
    return orjson.dumps(stored_form(item, "x", {})["links"]).decode()


_STATISTICS = Statistics(0, 1, 0.1, 0.1, 100)


def _floating(grid: GeoBox) -> GeoBox:
    return replace(grid, resolution=float(grid.resolution))


def _received(platform: str) -> Received:
    sentinel2 = platform.startswith("sentinel")
    acquisition = Acquisition(
        identifier="<<id>>",
        collection="sentinel2-l1c" if sentinel2 else "landsat-l1",
        platform=platform,
        constellation="sentinel-2" if sentinel2 else "landsat",
        instruments=("msi",) if sentinel2 else ("oli", "tirs"),
        sensing_time=MOMENT,
        relative_orbit=1 if sentinel2 else "<<track>>",  # type: ignore[arg-type]
        orbit_state="descending",
        tile_id="<<tile>>" if sentinel2 else None,
        sun_zenith=45,
        sun_azimuth=150,
        cloud_cover=1,
        product_type="S2MSI1C" if sentinel2 else "L1TP",
        processing_baseline="05.10" if sentinel2 else "LPGS_16.3.0",
        production_time=None,
        simulated=False,
        absolute_orbit=1 if sentinel2 else None,
    )
    if sentinel2:
        return Received(acquisition, SENTINEL2_BANDS, _floating(TILE), tuple(_safe_files()))
    return Received(acquisition, LANDSAT_BANDS, SCENE, tuple(_landsat_files()))


def _safe_files() -> Iterator[str]:
    yield from ("MTD_MSIL1C.xml", "manifest.safe", "GRANULE/<<granule>>/MTD_TL.xml")
    for name in (*SENTINEL2_BANDS, "TCI"):
        code = f"B0{name[1:]}" if len(name) == 2 else name
        yield f"GRANULE/<<granule>>/IMG_DATA/<<image>>_{code}.jp2"


def _landsat_files() -> Iterator[str]:
    yield "<<id>>_MTL.txt"
    for name in (*LANDSAT_BANDS, "SZA", "SAA", "VZA", "VAA"):
        yield f"<<id>>_{name}.TIF"


@cache
def _groups(constellation: str) -> tuple[Group, ...]:
    finest = FINEST[constellation]
    return tuple(
        Group(name, 0, _floating(tile_grid("31TCJ", int(finest * 2**number))), bands)
        for number, (name, bands) in enumerate(GROUND[constellation].items())
    )


def _level2a_item(platform: str) -> pystac.Item:
    received = _received(platform)
    acquisition = replace(received.acquisition, tile_id="<<tile>>", identifier="<<source>>")
    groups = _groups(acquisition.constellation)
    names = [name for group in groups for name in group.bands]
    statistics: dict[str, tuple[Statistics, ...]] = {
        f"{code}_{name}": (_STATISTICS,) for code in ("SRE", "FRE") for name in names
    }
    for group in groups:
        statistics |= {f"UNC_{group.name}": (_STATISTICS,) * len(group.bands), f"ATB_{group.name}": (_STATISTICS,) * 2}
    return level2a_item(
        Level2A(
            product_id="<<id>>",
            collection="sentinel2-l2a" if acquisition.constellation == "sentinel-2" else "landsat-l2a",
            tile_id="<<tile>>",
            acquisition=acquisition,
            bands={name: received.bands[name] for name in names},
            groups=groups,
            valid=np.ones((2, 2), bool),
            valid_grid=groups[0].geobox,
            mean_view=dict.fromkeys(names, (7.0, 287.0)),
            cloud_cover=1,
            snow_cover=1,
            software={"Atelier l2a": "2.0.0"},
            parameters={"method": "MAJA", "scattering": "look-up tables, vector radiative transfer", "ozone": 0.3247,
                        "aerosol_model": "continental", "aot_source": "image and CAMS", "other_dates": PAST},
            context=tuple(("sentinel2-l2a", f"<<past{number}>>") for number in range(1, PAST + 1))
            if acquisition.constellation == "sentinel-2"
            else (),
            uncertainty=True,
            air=Air(0.1, 1.5, "continental", "image and CAMS", "image", "AUX_CAMSFO"),
            relief=Relief("Copernicus DEM GLO-30", 100, 900, 400, 80),
            statistics=statistics,
        )
    )  # fmt: skip


def _marked(item: pystac.Item) -> dict[str, Any]:
    """The stored form of ``item``, with every mark."""
    checksum = Checksum(1, "<<checksum>>", ())
    sums = {asset.href: checksum for asset in item.assets.values()}
    stored = stored_form(item, f"{item.collection_id}/<<day>>/<<id>>", sums)
    for old, new in TEXTS.items():
        stored = orjson.loads(orjson.dumps(stored).decode().replace(old, new))
    _mark(stored)
    return stored | {"geometry": "<<#geometry>>", "bbox": "<<#bbox>>"}


def _mark(node: Any) -> None:
    if isinstance(node, list):
        for part in node:
            _mark(part)
    if not isinstance(node, dict):
        return
    if "proj:transform" in node:
        node["proj:transform"] = f"<<#transform{node['proj:transform'][0]:.0f}>>"
        node["proj:code"] = "EPSG:<<epsg>>"
    for name, value in node.items():
        if name in NUMBERS:
            node[name] = f"<<#{NUMBERS[name]}>>"
        elif name in DATES:
            node[name] = DATES[name]
        else:
            _mark(value)
