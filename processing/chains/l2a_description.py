"""What a Level-2A product says of itself: how it was made, what is in its images."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from processing.chains import Input
from processing.chains.l2a_air import PRIOR_SIGMA, Air
from processing.chains.l2a_grids import Group
from processing.chains.l2a_image import Image
from processing.chains.l2a_images import Findings
from processing.level2 import (
    AOT_SCALE,
    NO_DATA,
    REFLECTANCE_SCALE,
    UNCERTAINTY_SCALE,
    WATER_VAPOUR_SCALE,
    Level2A,
    Statistics,
)
from processing.level2 import Air as MeanAir
from processing.muscate.names import file_name
from processing.physics.conditions import Directions
from processing.physics.scattering_table import FILE_NAME
from processing.raster.cog import read_reduced

LARGEST = 1100
"""Pixels of the side of the images that statistics are of."""
GLINT = 30.0
"""Degrees between the view and the sun's mirror image, within which water glitters (MAJA)."""
HOT_SPOT = 5.0
"""Degrees between the view and the sun, within which no shadow is seen."""


def description(
    name: str,
    tile_id: str,
    directory: Path,
    image: Image,
    groups: tuple[Group, ...],
    findings: Findings,
    *,
    version: str,
    context: Sequence[Input],
) -> Level2A:
    """Of the product whose images are in ``directory``."""
    product, masks, air = image.product, findings.masks, findings.air
    acquisition = product.acquisition
    seen = max(1, int(masks.valid.sum()))
    return Level2A(
        product_id=name,
        collection="sentinel2-l2a" if acquisition.constellation == "sentinel-2" else "landsat-l2a",
        tile_id=tile_id,
        acquisition=acquisition,
        bands=product.bands,
        groups=groups,
        valid=masks.valid,
        valid_grid=image.grid,
        mean_view={band: _mean_view(image, band) for group in groups for band in group.bands},
        cloud_cover=100 * float(masks.all_clouds.sum() / seen),
        snow_cover=100 * float(masks.snow.sum() / seen),
        software={"Atelier l2a": version},
        parameters=_parameters(findings, context),
        sources=tuple((acquisition.collection, identifier) for identifier in product.identifiers),
        context=tuple((str(one.item.collection_id), one.item.id) for one in context),
        uncertainty=True,
        air=_mean_air(air),
        relief=findings.ground.description,
        auxiliary={"LUT": FILE_NAME},
        angle_grids=product.angle_grids(groups[0].geobox),
        spectral={band: product.spectral(band) for band in product.bands},
        statistics=dict(_statistics(directory, name, groups)),
        flags=_flags(image.directions(image.bands["red"])),
    )


def _parameters(findings: Findings, context: Sequence[Input]) -> dict[str, object]:
    known, ground = findings.air.known, findings.ground
    measured = findings.air.aerosol.measured
    return {
        "method": "MAJA",
        "scattering": "look-up tables, vector radiative transfer",
        "aerosol_model": known.aerosol_model,
        "ozone": round(known.ozone, 4),
        "aot_source": known.aot_source,
        "aot_measured_percent": round(100 * float(measured.mean()), 1),
        "aot_prior_sigma": PRIOR_SIGMA if known.prior else "none",
        "water_vapour_source": known.water_vapour_source,
        "forecast": known.forecast,
        "other_dates": len(context),
        "directional_strength": round(findings.directional, 3),
        "relief": "flat: FRE equals SRE" if ground.relief is None else ground.description.source,
    }


def _mean_air(air: Air) -> MeanAir:
    conditions, known = air.conditions, air.known
    return MeanAir(
        aot=float(conditions.aot.mean()),
        water_vapour=float(conditions.water_vapour.mean()),
        aerosol_model=known.aerosol_model,
        aot_source=known.aot_source,
        water_vapour_source=known.water_vapour_source,
        forecast=known.forecast,
    )


def _mean_view(image: Image, band: str) -> tuple[float, float]:
    directions = image.directions(band)
    horizontal = np.sin(np.radians(directions.view_zenith)) * np.exp(1j * np.radians(directions.view_azimuth))
    mean = complex(np.nanmean(horizontal))
    return float(np.degrees(np.arcsin(min(abs(mean), 1.0)))), float(np.degrees(np.angle(mean)) % 360)


def _flags(directions: Directions) -> dict[str, bool]:
    sun, view = np.radians(directions.sun_zenith), np.radians(directions.view_zenith)
    between = np.radians(directions.sun_azimuth - directions.view_azimuth)
    level, across = np.cos(sun) * np.cos(view), np.sin(sun) * np.sin(view) * np.cos(between)
    return {
        "SunGlintDetected": bool(np.any(level - across > np.cos(np.radians(GLINT)))),
        "HotSpotDetected": bool(np.any(level + across > np.cos(np.radians(HOT_SPOT)))),
    }


def _statistics(directory: Path, name: str, groups: Sequence[Group]) -> Iterator[tuple[str, tuple[Statistics, ...]]]:
    """By asset, of the overviews."""
    for group in groups:
        for key, scales, missing in _numeric(group):
            path = directory / file_name(name, key)
            reduced = (read_reduced(path, LARGEST, band) for band in range(1, len(scales) + 1))
            yield key, tuple(statistics_of(image, scale, missing) for image, scale in zip(reduced, scales, strict=True))


def _numeric(group: Group) -> Iterator[tuple[str, tuple[int, ...], int]]:
    """(asset, scale of each of its bands, number of missing pixels)."""
    for band in group.bands:
        for code in ("SRE", "FRE"):
            yield f"{code}_{band}", (REFLECTANCE_SCALE,), NO_DATA
    yield f"UNC_{group.name}", (UNCERTAINTY_SCALE,) * len(group.bands), 0
    yield f"ATB_{group.name}", (WATER_VAPOUR_SCALE, AOT_SCALE), 0


def statistics_of(pixels: npt.NDArray[np.generic], scale: int, missing: int) -> Statistics:
    known = pixels[pixels != missing].astype(np.float64) / scale
    if known.size == 0:
        return Statistics(0.0, 0.0, 0.0, 0.0, 0.0)
    share = 100 * known.size / pixels.size
    return Statistics(float(known.min()), float(known.max()), float(known.mean()), float(known.std()), share)
