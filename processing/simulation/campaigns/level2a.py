"""Level-2A products written directly: what land cover is made of, without the hours that five years of Level 1 take.

Of a product's files only those are written that show the ground and what hides it: ``FRE``, ``CLM``, ``MG2``, ``EDG``,
``SAT``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pystac

from processing.items.level2 import level2a_item
from processing.level1 import Acquisition, Band
from processing.level2 import NO_DATA, REFLECTANCE_SCALE, Group, Level2A
from processing.muscate.masks import cloud_mask, geophysical_mask
from processing.muscate.names import file_name, product_id
from processing.raster.cog import MASK, REFLECTANCE, write_cog
from processing.raster.geobox import GeoBox
from processing.simulation.campaigns.farming import Country, surface_of
from processing.simulation.campaigns.reflectance import BANDS, Errors, reflectance
from processing.simulation.campaigns.sky import SEEN_AT, Sky, sky_of
from processing.simulation.cover import Cover
from processing.simulation.surface import Surface

ORBIT, CYCLE = 51, timedelta(days=5)
FIRST_PASS = date(2018, 1, 1)
"""Of Sentinel-2A; every other pass is of Sentinel-2B."""
LEAST_CLEAR = 0.10
"""Share of the ground below which the Level-2A chain makes no product."""
LOST_PASSES = 0.04
"""Share of the passes of which nothing comes."""
CUT_PASSES = 0.06
"""Share of the passes of which a part is missing."""
_COMMON_NAMES = {
    "B2": "blue", "B3": "green", "B4": "red", "B5": "rededge071", "B6": "rededge075", "B7": "rededge078", "B8": "nir",
    "B8A": "nir08", "B11": "swir16", "B12": "swir22",
}  # fmt: skip
_WATER = (int(Cover.RIVER), int(Cover.LAKE))


def passes(start: date, end: date) -> Iterator[date]:
    """Days on which the orbit is flown, both included."""
    late = (start - FIRST_PASS) % CYCLE
    day = start + (CYCLE - late if late else timedelta(0))
    while day <= end:
        yield day
        day += CYCLE


def write_level2a(country: Country, day: date, directory: Path) -> pystac.Item | None:
    """The product of a pass into ``directory`` (a folder of its own inside); none of days too cloudy or lost.

    The item's asset hrefs are relative to the product's folder; it is also written beside, as ``NAME.json``.
    """
    chance = np.random.default_rng([country.seed, day.toordinal(), 6])
    if chance.random() < LOST_PASSES:
        return None
    surface = surface_of(country, day)
    sky = sky_of(country.geobox, surface.ground.altitude, day, country.seed)
    missing = _missing(country.geobox, chance)
    if (~sky.hidden & ~missing).mean() < LEAST_CLEAR:
        return None
    platform = "sentinel-2a" if (day - FIRST_PASS) // CYCLE % 2 == 0 else "sentinel-2b"
    name = product_id(platform, datetime.combine(day, SEEN_AT), "L2A", country.tile_id)
    folder = directory / name
    (folder / "MASKS").mkdir(parents=True, exist_ok=True)
    errors = Errors.of(day, country.seed)
    groups = _groups(country.geobox)
    for group in groups:
        lost = missing[:: group.resolution // 10, :: group.resolution // 10]
        for band in (band for band in BANDS if band.name in group.bands):
            image = np.rint(reflectance(surface, sky, band, errors, country.seed) * REFLECTANCE_SCALE)
            pixels = np.where(lost, NO_DATA, np.clip(image, -500, 20_000)).astype(np.int16)
            _write(folder / file_name(name, f"FRE_{band.name}"), group.geobox, pixels, band.name)
        for code, mask in _masks(surface, sky, missing, group.resolution // 10).items():
            _write(folder / file_name(name, f"{code}_{group.name}"), group.geobox, mask, code)
    item = _item(name, country, day, platform, groups, sky, ~missing)
    (directory / f"{name}.json").write_text(json.dumps(item.to_dict(transform_hrefs=False)))
    return item


def _missing(geobox: GeoBox, chance: np.random.Generator) -> npt.NDArray[np.bool_]:
    """Beyond an oblique line, on some passes."""
    cut, place = chance.random(), chance.uniform(0.2, 0.8)
    rows, columns = np.indices(geobox.shape, np.float32)
    return np.asarray((cut < CUT_PASSES) & (columns + 0.25 * rows > place * 1.25 * geobox.width))


def _groups(geobox: GeoBox) -> tuple[Group, ...]:
    return tuple(
        Group(name, size, geobox.coarsened(size // 10), tuple(one.name for one in BANDS if one.resolution == size))
        for name, size in (("R1", 10), ("R2", 20))
    )


def _masks(surface: Surface, sky: Sky, missing: npt.NDArray[np.bool_], ratio: int) -> dict[str, npt.NDArray[np.uint8]]:
    def reduced(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        return np.ascontiguousarray(mask[::ratio, ::ratio])

    cloud, shadow = reduced(sky.clouded), reduced(sky.shadowed)
    nothing, water = np.zeros_like(cloud), reduced(np.isin(surface.ground.cover, _WATER))
    return {
        "CLM": cloud_mask(
            mono_temporal=cloud, multi_temporal=nothing, extension=nothing, cirrus=nothing, shadow=shadow,
            shadow_from_outside=nothing,
        ),
        "MG2": geophysical_mask(
            water=water, cloud=cloud, snow=nothing, shadow=shadow, topographic_shadow=nothing, hidden=nothing,
            sun_too_low=nothing, sun_tangent=nothing,
        ),
        "EDG": reduced(missing).view(np.uint8),
        "SAT": nothing.view(np.uint8),
    }  # fmt: skip


def _write(path: Path, geobox: GeoBox, image: npt.NDArray[np.int16] | npt.NDArray[np.uint8], name: str) -> None:
    mask = image.dtype == np.uint8
    write_cog(
        path, geobox, [image], dtype=str(image.dtype), no_data=None if mask else NO_DATA,
        options=MASK if mask else REFLECTANCE, descriptions=(name,),
    )  # fmt: skip


def _item(
    name: str, country: Country, day: date, platform: str, groups: tuple[Group, ...], sky: Sky,
    valid: npt.NDArray[np.bool_],
) -> pystac.Item:  # fmt: skip
    moment = datetime.combine(day, SEEN_AT)
    acquisition = Acquisition(
        identifier=f"S{platform[-2:].upper()}_MSIL1C_{moment:%Y%m%dT%H%M%S}_N0206_R{ORBIT:03d}_T{country.tile_id}",
        collection="sentinel2-l1c", platform=platform, constellation="sentinel-2", instruments=("msi",),
        sensing_time=moment, relative_orbit=ORBIT, orbit_state="descending", tile_id=country.tile_id,
        sun_zenith=sky.sun[0], sun_azimuth=sky.sun[1], cloud_cover=None, product_type="S2MSI1C",
        processing_baseline="02.06", production_time=None, simulated=True,
    )  # fmt: skip
    bands = {
        band.name: Band(band.name, _COMMON_NAMES[band.name], band.centre, band.width, band.resolution) for band in BANDS
    }
    item = level2a_item(
        Level2A(
            product_id=name, collection="sentinel2-l2a", tile_id=country.tile_id, acquisition=acquisition, bands=bands,
            groups=groups, valid=valid, valid_grid=country.geobox, mean_view=dict.fromkeys(bands, (5.0, 100.0)),
            cloud_cover=100 * float((sky.hidden & valid).sum() / max(1, valid.sum())), snow_cover=0.0,
            software={"Atelier simulation": "1"}, parameters={"method": "simulated surface reflectances with errors"},
        )
    )  # fmt: skip
    kept = {f"FRE_{band}" for band in bands} | {f"{code}_R{n}" for code in ("CLM", "MG2", "EDG", "SAT") for n in (1, 2)}
    item.assets = {key: asset for key, asset in item.assets.items() if key in kept}
    return item
