"""Masks of scenes whose truth is known because it was painted."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from processing.physics.classification import Masks, classify
from processing.physics.classification.scene import NO_DATA
from tests.processing.physics.classification.painted import (
    BARE_SOIL,
    CLOUD,
    PATCH,
    RESOLUTION,
    ROOF,
    SIZE,
    SNOW,
    VEGETATION,
    WATER,
    Patch,
    Spectrum,
    fields,
    paint,
    past,
    scene,
    shaded,
)


def cloud_of(masks: Masks) -> np.ndarray:
    return masks.mono_temporal | masks.multi_temporal


@pytest.mark.parametrize(
    ("spectrum", "kind"), [(CLOUD, "cloud"), (SNOW, "snow"), (WATER, "water"), (BARE_SOIL, None), (VEGETATION, None)]
)
def test_each_kind_of_ground_is_told_apart(spectrum: Spectrum, kind: str | None) -> None:
    ground = fields()
    paint(ground, spectrum, PATCH)
    masks = classify(scene(ground), [])
    found = {"cloud": cloud_of(masks), "snow": masks.snow, "water": masks.water}
    for name, mask in found.items():
        if name == kind:
            assert mask[PATCH].mean() > 0.9, name
            assert mask.sum() < 1.2 * mask[PATCH].size, name
        else:
            assert mask.sum() == 0, name


def test_past_shows_thin_clouds_but_no_new_roofs_that_were_there() -> None:
    """A third of a thick cloud's light: over bright roofs the image alone cannot tell."""
    town, clear = (slice(40, 80), slice(40, 80)), fields()
    paint(clear, ROOF, town)
    hazy = clear.copy()
    thin: Patch = (slice(300, 340), slice(100, 140))
    paint(hazy, CLOUD, thin, share=0.35)
    masks = classify(scene(hazy), [past(clear, -10.0), past(clear, 15.0)])
    assert masks.multi_temporal[thin].mean() > 0.9
    assert not cloud_of(masks)[town].any()
    assert cloud_of(classify(scene(hazy), []))[town].any()


def test_harvest_is_no_cloud() -> None:
    before, after = fields(), fields()
    paint(before, VEGETATION, PATCH)
    paint(after, BARE_SOIL, PATCH)
    masks = classify(scene(after), [past(before, -20.0)])
    assert not masks.all_clouds.any()
    assert not masks.all_shadows.any()


def test_a_cloud_that_was_missed_in_the_past_does_not_hide_one() -> None:
    clear, spoilt, cloudy = fields(), fields(), fields()
    paint(spoilt, CLOUD, PATCH)
    paint(cloudy, CLOUD, PATCH)
    masks = classify(scene(cloudy), [past(spoilt, -5.0), past(clear, -10.0), past(clear, 10.0)])
    assert cloud_of(masks)[PATCH].mean() > 0.9


def shadow_at(height: float, sun_zenith: float, sun_azimuth: float) -> Patch:
    """Where the shadow of PATCH falls, seen from the zenith: away from the sun by height x tan(zenith)."""
    length = height * np.tan(np.radians(sun_zenith)) / RESOLUTION
    rows = round(length * np.cos(np.radians(sun_azimuth)))
    columns = round(-length * np.sin(np.radians(sun_azimuth)))
    return slice(200 + rows, 230 + rows), slice(150 + columns, 190 + columns)


@pytest.mark.parametrize("height", [600.0, 1200.0, 2400.0])
@pytest.mark.parametrize("sun_azimuth", [150.0, 200.0, 30.0])
@pytest.mark.parametrize("dates", [0, 1])
def test_the_shadow_is_found_whatever_the_height(height: float, sun_azimuth: float, dates: int) -> None:
    where, ground = shadow_at(height, 45.0, sun_azimuth), fields()
    clear = ground.copy()
    shaded(ground, where)
    paint(ground, CLOUD, PATCH)
    masks = classify(scene(ground, sun_azimuth=sun_azimuth), [past(clear, -10.0)] * dates)
    truth = np.zeros((SIZE, SIZE), bool)
    truth[where] = True
    truth &= ~cloud_of(masks)
    assert (masks.shadow & truth).sum() > 0.85 * truth.sum()
    assert (masks.all_shadows & ~truth).sum() < 0.1 * truth.sum()


def test_parallax_of_the_view_moves_the_shadow() -> None:
    """Seen from the west, 10 degrees off, a cloud 2400 m high appears 423 m too far east."""
    row, column = shadow_at(2400.0, 45.0, 150.0)
    parallax = round(2400 * np.tan(np.radians(10)) / RESOLUTION)
    seen, ground = (row, slice(column.start - parallax, column.stop - parallax)), fields()
    clear = ground.copy()
    shaded(ground, seen)
    paint(ground, CLOUD, PATCH)
    masks = classify(scene(ground, view_zenith=10.0, view_azimuth=270.0), [past(clear, 5.0)])
    assert masks.shadow[seen].mean() > 0.85


def test_a_dark_field_is_no_shadow() -> None:
    """Neither a cloud of the image nor one outside it, at the height of clouds, is between it and the sun."""
    away, ground = (slice(50, 80), slice(20, 60)), fields()
    clear = ground.copy()
    shaded(ground, away)
    paint(ground, CLOUD, PATCH)
    masks = classify(scene(ground), [past(clear, 5.0)])
    assert masks.all_shadows[away].mean() < 0.05


def test_shadow_of_a_cloud_outside_the_image() -> None:
    """The sun is in the south-east: at the lower edge lies the shadow of a cloud below it."""
    lower, ground = (slice(360, 400), slice(100, 160)), fields()
    clear = ground.copy()
    shaded(ground, lower)
    masks = classify(scene(ground), [past(clear, 5.0)])
    assert masks.shadow_from_outside[lower].mean() > 0.85
    assert masks.shadow_from_outside.sum() < 1.2 * masks.shadow_from_outside[lower].size


def test_cirrus_is_seen_where_it_is() -> None:
    veiled = scene(fields())
    veiled.cirrus_toa[PATCH] = 300
    masks = classify(veiled, [])
    assert masks.cirrus[PATCH].mean() > 0.99
    assert masks.cirrus.sum() < 1.2 * masks.cirrus[PATCH].size
    assert (masks.all_clouds == masks.cirrus).all()


def test_snow_in_the_cirrus_band_is_no_cirrus() -> None:
    """A tenth of the light of high snow comes through the vapour."""
    ground = fields()
    checks = np.kron(np.random.default_rng(1).integers(0, 2, (20, 20)), np.ones((20, 20))).astype(bool)
    for band, value in zip(ground, SNOW, strict=True):
        band[checks] = value
    high = scene(ground)
    high.altitude[:] = 3000
    between = (high.reflectance["nir08"].astype(float) + high.reflectance["swir16"]) / 2
    high.cirrus_toa[:] = np.rint(0.08 * between)
    assert (high.cirrus_toa > 300).any()
    assert classify(high, []).cirrus.mean() < 0.001


def test_nothing_is_said_of_missing_pixels() -> None:
    ground = fields()
    paint(ground, CLOUD, PATCH)
    holed = scene(ground)
    for image in (*holed.reflectance.values(), holed.cirrus_toa):
        image[:, :180] = NO_DATA
    masks = classify(holed, [])
    assert masks.valid[:, 180:].all()
    for field in dataclasses.fields(Masks):
        assert not getattr(masks, field.name)[:, :180].any(), field.name


@pytest.mark.parametrize("spectrum", [CLOUD, SNOW, WATER])
def test_wholly_covered(spectrum: Spectrum) -> None:
    ground = fields()
    paint(ground, spectrum, (slice(None), slice(None)))
    masks = classify(scene(ground), [])
    assert (cloud_of(masks) | masks.snow | masks.water).all()
    assert not masks.all_shadows.any()


def test_masks_do_not_overlap() -> None:
    ground = fields()
    paint(ground, CLOUD, PATCH)
    shaded(ground, shadow_at(1500.0, 45.0, 150.0))
    masks = classify(scene(ground), [past(fields(), -10.0)])
    parts = [cloud_of(masks), masks.extension, masks.shadow, masks.shadow_from_outside]
    assert np.sum(parts, axis=0).max() == 1
    assert not (masks.snow & (masks.water | cloud_of(masks))).any()


def test_an_image_without_data_and_one_of_a_few_pixels() -> None:
    empty = scene(fields())
    for image in (*empty.reflectance.values(), empty.cirrus_toa):
        image[:] = NO_DATA
    masks = classify(empty, [past(fields(), -5.0)])
    assert not any(getattr(masks, field.name).any() for field in dataclasses.fields(Masks))
    whole = scene(fields())
    names = ("cirrus_toa", "altitude", "slope", "cos_incidence", "topographic_shadow")
    corner = {name: np.ascontiguousarray(getattr(whole, name)[:3, :5]) for name in names}
    reflectance = {name: np.ascontiguousarray(image[:3, :5]) for name, image in whole.reflectance.items()}
    masks = classify(dataclasses.replace(whole, reflectance=reflectance, **corner), [])
    assert masks.valid.all()
    assert not masks.all_clouds.any()


def test_angles_may_be_missing_beside_the_image() -> None:
    where, ground = shadow_at(1200.0, 45.0, 150.0), fields()
    clear = ground.copy()
    shaded(ground, where)
    paint(ground, CLOUD, PATCH)
    holed = scene(ground)
    for angles in (holed.sun_zenith, holed.sun_azimuth, holed.view_zenith, holed.view_azimuth):
        angles[:, 25:] = np.nan
    masks = classify(holed, [past(clear, -10.0)])
    assert (masks.shadow[where] | cloud_of(masks)[where]).mean() > 0.9
