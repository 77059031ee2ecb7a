"""The kernels against the plain formulae, on air and relief that are known."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from processing.physics.inversion import LOST_DETAIL, NO_DATA, BandFields, correct_strip
from processing.physics.terrain import terrain
from tests.processing.physics.reliefs import of_altitudes

FloatArray = npt.NDArray[np.float32]
NODE = 480.0
SUN, VIEW = (50.0, 150.0), (8.0, 290.0)
DIRECT, AROUND = 0.8, 0.15


def unit(zenith: float, azimuth: float) -> tuple[float, float, float]:
    inclined, turned = np.radians(zenith), np.radians(azimuth)
    return np.sin(inclined) * np.sin(turned), np.sin(inclined) * np.cos(turned), np.cos(inclined)


def fields(rows: int = 5, columns: int = 6, **changed: FloatArray | float) -> BandFields:
    """ρ = 1.2e-4 · DN - 0.15 at any height, unless changed."""
    values: dict[str, FloatArray | float] = {
        "gain": 1.2e-4, "gain1": 0, "gain2": 0, "offset": -0.15, "offset1": 0, "offset2": 0, "height": 0,
        "direct": DIRECT, "direct1": 0, "around": AROUND, "variance": 1e-4, "variance1": 0, "variance2": 0,
    }  # fmt: skip
    values |= dict(zip(("sx", "sy", "sz", "vx", "vy", "vz"), (*unit(*SUN), *unit(*VIEW)), strict=True))
    values |= {"rough": 0}
    values |= changed
    stacked = np.stack([np.broadcast_to(np.float32(value), (rows, columns)) for value in values.values()], axis=-1)
    return BandFields(np.ascontiguousarray(stacked, np.float32), NODE, 60_000)


def numbers(rows: int, columns: int) -> npt.NDArray[np.uint16]:
    return np.random.default_rng(3).integers(1300, 9000, (rows, columns)).astype(np.uint16)


def test_level_ground_is_the_linear_formula() -> None:
    image = numbers(40, 120)
    image[3, 4], image[5, 6] = 0, 60_001
    corrected = correct_strip(image, fields(), None, first_row=0, resolution=20.0)
    expected = np.rint((1.2e-4 * image - 0.15) * 10_000)
    assert corrected.sre[3, 4] == NO_DATA
    assert corrected.sigma[3, 4] == 0
    assert corrected.sre[5, 6] == 32_767
    assert corrected.sigma[5, 6] == 255
    expected[3, 4], expected[5, 6] = NO_DATA, 32_767
    assert np.abs(corrected.sre - expected).max() <= 1
    assert (np.delete(corrected.sigma.ravel(), [3 * 120 + 4, 5 * 120 + 6]) == 20).all()
    assert corrected.fre is corrected.sre


def test_coefficients_are_interpolated_between_nodes() -> None:
    """A gain that rises with the columns, an offset that falls with the rows: every pixel its own, strip by strip."""
    rise = np.tile(np.linspace(1e-4, 2e-4, 6), (5, 1))
    fall = np.tile(np.linspace(-0.1, -0.2, 5)[:, None], (1, 6))
    made = fields(gain=rise.astype(np.float32), offset=fall.astype(np.float32))
    image = numbers(120, 144)
    whole = correct_strip(image, made, None, first_row=0, resolution=20.0).sre
    x, y = ((np.arange(n) + 0.5) / 24 - 0.5 for n in (144, 120))
    gain = np.interp(x, np.arange(6), rise[0])
    offset = np.interp(y, np.arange(5), fall[:, 0])[:, None]
    assert np.abs(whole - (gain * image + offset) * 10_000).max() <= 1.01
    parts = [correct_strip(image[k : k + 30], made, None, first_row=k, resolution=20.0).sre for k in range(0, 120, 30)]
    assert (np.concatenate(parts) == whole).all()


def test_each_pixel_has_its_own_altitude() -> None:
    altitude = np.tile(np.linspace(100, 900, 72, dtype=np.float32), (60, 1))
    made = fields(height=500, gain1=2e-8, gain2=1e-11, offset1=3e-5)
    image = numbers(60, 72)
    found = correct_strip(image, made, of_altitudes(altitude), first_row=0, resolution=20.0).sre
    h = np.rint(altitude) - 500
    expected = (1.2e-4 + 2e-8 * h + 1e-11 * h * h) * image - 0.15 + 3e-5 * h
    assert np.abs(found - expected * 10_000).max() <= 1.01


def test_relief_is_interpolated_to_finer_pixels() -> None:
    altitude = np.tile(np.linspace(0, 900, 30, dtype=np.float32), (20, 1))
    found = correct_strip(
        np.full((40, 60), 3000, np.uint16), fields(offset1=1e-4), of_altitudes(altitude), first_row=0, resolution=10.0
    ).sre
    between = np.interp((np.arange(60) + 0.5) / 2 - 0.5, np.arange(30), np.rint(altitude[0]))
    off = np.abs(found - (0.21 + 1e-4 * between) * 10_000)
    assert off[:, 4:-4].max() <= 1.01
    assert off.max() <= 5  # at the ends of a slope


def test_without_slopes_fre_is_sre() -> None:
    relief = terrain(np.full((61, 73), 350, np.float32), 20.0)
    corrected = correct_strip(numbers(60, 72), fields(offset1=1e-4), relief, first_row=0, resolution=20.0)
    assert (corrected.fre == corrected.sre).all()


def plane(east: float, north: float) -> FloatArray:
    rows, columns = np.mgrid[0:61, 0:73].astype(np.float32)
    return np.asarray(2000 + 20 * (east * columns - north * rows), np.float32)


@pytest.mark.parametrize("directional", [0.0, 0.4, 1.0])
@pytest.mark.parametrize(("east", "north"), [(0.3, -0.2), (-0.4, 0.1), (0.0, 0.25), (0.1, 1.5)])
def test_a_slope_of_known_light(east: float, north: float, directional: float) -> None:
    """The formula of MAJA, with its floors, on planes."""
    relief, image = terrain(plane(east, north), 20.0), numbers(60, 72)
    corrected = correct_strip(image, fields(), relief, first_row=0, resolution=20.0, directional=directional)
    normal = np.array([-east, -north, 1]) / np.sqrt(1 + east**2 + north**2)
    incidence, exitance = max(0.2, normal @ unit(*SUN)), max(0.1, normal @ unit(*VIEW))
    level_sun, level_view = np.cos(np.radians([SUN[0], VIEW[0]]))
    light = (
        DIRECT * incidence / level_sun + (1 - DIRECT) * (1 + normal[2]) / 2 + AROUND * (1 - normal[2]) / 2
    )  # share of the light on level ground
    factor = (1 + directional * ((incidence + exitance) / (level_sun + level_view) - 1)) / light
    expected = (1.2e-4 * image - 0.15) * factor * 10_000
    inner = slice(2, -2), slice(2, -2)
    assert np.abs(corrected.fre[inner] - expected[inner]).max() <= 0.002 * np.abs(expected).max()
    assert (corrected.sigma[inner] >= np.floor(20 * factor)).all()


@pytest.mark.parametrize("resolution", [10.0, 20.0])
@pytest.mark.parametrize(("east", "north"), [(0.3, -0.2), (-0.6, 1.0), (0.0, 0.05)])
def test_sigma_is_that_of_slopes_that_are_a_little_off(east: float, north: float, resolution: float) -> None:
    """Against finite differences: slopes are off by what detail the model lacks, the more the smaller the pixels."""
    rough, step = 0.4, 0.005
    made = fields(variance=0, rough=rough, around=0, direct=1)
    image = np.full((int(1200 / resolution), int(1440 / resolution)), 6000, np.uint16)
    middle = image.shape[0] // 2, image.shape[1] // 2

    def found(p: float, q: float) -> float:
        relief = terrain(plane(p, q), 20.0)
        return float(correct_strip(image, made, relief, first_row=0, resolution=resolution).fre[middle]) / 10_000

    changes = [
        (found(east + p, north + q) - found(east - p, north - q)) / (2 * step) for p, q in ((step, 0), (0, step))
    ]
    off = np.hypot(0.015, LOST_DETAIL * np.sqrt(30 / resolution * rough))
    relief = terrain(plane(east, north), 20.0)
    sigma = correct_strip(image, made, relief, first_row=0, resolution=resolution).sigma[middle]
    directional = 0.15 * 0.57 * abs(found(east, north) - 0.57)
    assert sigma / 2000 == pytest.approx(off * np.hypot(changes[0], changes[1]), rel=0.03, abs=0.0005 + directional)


def test_a_lambertian_slope_comes_back() -> None:
    """Light a slope, look at it, correct it: without directional effects, the reflectance that it has."""
    east, north, truth = 0.35, 0.1, 0.3
    normal = np.array([-east, -north, 1]) / np.sqrt(1 + east**2 + north**2)
    light = DIRECT * (normal @ unit(*SUN)) / unit(*SUN)[2]
    light += (1 - DIRECT) * (1 + normal[2]) / 2 + AROUND * (1 - normal[2]) / 2
    image = np.full((60, 72), round((truth * light + 0.15) / 1.2e-4), np.uint16)
    relief = terrain(plane(east, north), 20.0)
    corrected = correct_strip(image, fields(), relief, first_row=0, resolution=20.0, directional=0.0)
    assert np.abs(corrected.fre[2:-2, 2:-2] - truth * 10_000).max() <= 5
    assert np.abs(corrected.sre[2:-2, 2:-2] - truth * light * 10_000).max() <= 1
