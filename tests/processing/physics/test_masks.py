"""Masks of scenes whose truth is known because it was painted."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from processing.physics.masks import Masks, Scene, classify

REFERENCE_CLOUD = 4
SIZE, RESOLUTION = 400, 20.0
VEGETATION = (0.03, 0.06, 0.04, 0.35, 0.18)
CLOUD = (0.45, 0.45, 0.45, 0.50, 0.40)
SNOW = (0.80, 0.80, 0.78, 0.70, 0.08)
WATER = (0.04, 0.04, 0.02, 0.01, 0.005)
BARE_SOIL = (0.10, 0.14, 0.19, 0.27, 0.33)
SUN = {"sun_zenith": 45.0, "sun_azimuth": 150.0}


def scene(*painted: tuple[tuple[float, ...], tuple[slice, slice]], **angles: float) -> Scene:
    """Vegetation, with patches of other spectra (blue, green, red, near and short-wave infrared)."""
    noise = 1 + 0.05 * np.random.default_rng(5).standard_normal((SIZE, SIZE))
    bands = [(value * noise).astype(np.float32) for value in VEGETATION]
    for spectrum, where in painted:
        for band, value in zip(bands, spectrum, strict=True):
            band[where] = value
    cirrus = np.full((SIZE, SIZE), 0.002, np.float32)
    return Scene(*bands, cirrus, RESOLUTION, **(SUN | {"view_zenith": 0.0, "view_azimuth": 0.0} | angles))


PATCH = (slice(200, 230), slice(150, 190))


@pytest.mark.parametrize(("spectrum", "found"), [(CLOUD, "cloud"), (SNOW, "snow"), (WATER, "water"), (BARE_SOIL, None)])
def test_each_kind_of_ground_is_told_apart(spectrum: tuple[float, ...], found: str | None) -> None:
    masks = classify(scene((spectrum, PATCH)))
    for kind in ("cloud", "snow", "water"):
        share = getattr(masks, kind)[PATCH].mean()
        assert share > 0.9 if kind == found else share == 0, kind
        assert getattr(masks, kind).sum() <= masks.valid[PATCH].size


def test_clouds_are_extended_but_snow_is_not_lost_to_itself() -> None:
    masks = classify(scene((CLOUD, PATCH)))
    assert masks.cloud_extension.sum() > 2 * (30 + 40) * 2
    assert not (masks.cloud & masks.cloud_extension).any()


def shadow_at(height: float, sun_zenith: float, sun_azimuth: float) -> tuple[slice, slice]:
    """Where the shadow of PATCH falls, seen from the zenith: away from the sun by height x tan(zenith)."""
    length = height * np.tan(np.radians(sun_zenith)) / RESOLUTION
    rows = round(length * np.cos(np.radians(sun_azimuth)))
    columns = round(-length * np.sin(np.radians(sun_azimuth)))
    return slice(200 + rows, 230 + rows), slice(150 + columns, 190 + columns)


@pytest.mark.parametrize("height", [600.0, 1200.0, 2400.0])
@pytest.mark.parametrize("sun_azimuth", [150.0, 200.0, 30.0])
def test_the_shadow_is_found_whatever_the_height(height: float, sun_azimuth: float) -> None:
    where = shadow_at(height, 45.0, sun_azimuth)
    shaded = tuple(0.4 * value for value in VEGETATION)
    masks = classify(scene((shaded, where), (CLOUD, PATCH), sun_azimuth=sun_azimuth))
    truth = np.zeros((SIZE, SIZE), bool)
    truth[where] = True
    truth &= ~masks.cloud & ~masks.cloud_extension
    assert (masks.shadow & truth).sum() > 0.9 * truth.sum()
    assert (masks.shadow & ~truth).sum() < 0.05 * truth.sum()


def test_parallax_of_the_view_moves_the_shadow() -> None:
    """Seen from the west, 10 degrees off, a cloud 2400 m high appears 423 m too far east."""
    row, column = shadow_at(2400.0, 45.0, 150.0)
    parallax = round(2400 * np.tan(np.radians(10)) / RESOLUTION)
    seen = row, slice(column.start - parallax, column.stop - parallax)
    shaded = tuple(0.4 * value for value in VEGETATION)
    masks = classify(scene((shaded, seen), (CLOUD, PATCH), view_zenith=10.0, view_azimuth=270.0))
    assert masks.shadow[seen].mean() > 0.9


def test_a_dark_field_is_not_a_shadow() -> None:
    dark = tuple(0.4 * value for value in VEGETATION)
    away = slice(50, 80), slice(330, 370)
    masks = classify(scene((dark, away), (CLOUD, PATCH)))
    assert masks.shadow[away].mean() < 0.05


def test_cirrus_is_seen_where_it_is() -> None:
    plain = scene()
    plain.cirrus_toa[PATCH] = 0.03
    masks = classify(plain)
    assert masks.cirrus[PATCH].all()
    assert masks.cirrus.sum() == masks.cirrus[PATCH].size
    assert masks.all_clouds[PATCH].all()


def test_nothing_is_said_of_missing_pixels() -> None:
    holed = scene((CLOUD, PATCH))
    for name in ("blue", "green", "red", "near_infrared", "short_wave_infrared", "cirrus_toa"):
        getattr(holed, name)[:, :180] = np.nan
    masks = classify(holed)
    for field in dataclasses.fields(Masks):
        assert not getattr(masks, field.name)[:, :180].any(), field.name


@pytest.mark.parametrize("spectrum", [CLOUD, SNOW, WATER])
def test_wholly_covered(spectrum: tuple[float, ...]) -> None:
    masks = classify(scene((spectrum, (slice(None), slice(None)))))
    assert (masks.cloud | masks.snow | masks.water).all()
    assert not masks.shadow.any()


def test_against_a_reference_mask(shared_data: Path) -> None:
    """Landsat-7 TOA with a reference mask (ukis-csmask): most of what is said to be cloud is.

    The thresholds are for reflectance at the ground and this is at the top of the atmosphere: a sanity bound.
    """
    with np.load(shared_data / "cloud-reference" / "landsat7.npz") as arrays:
        image, reference = arrays["img"].transpose(2, 0, 1), arrays["msk"][..., 0]
    blue, green, red, near_infrared, short_wave = (np.ascontiguousarray(band) for band in image[:5])
    nothing = np.zeros_like(blue)
    masks = classify(Scene(blue, green, red, near_infrared, short_wave, nothing, 30.0, 45.0, 150.0, 0.0, 0.0))
    cloud = masks.cloud | masks.cloud_extension
    assert (reference[masks.cloud] == REFERENCE_CLOUD).mean() > 0.9
    assert cloud[reference == REFERENCE_CLOUD].mean() > 0.5
