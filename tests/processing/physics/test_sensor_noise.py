"""Noise at the radiances for which it was published."""

import numpy as np
import pytest

from processing.physics.sensor_noise import sensor_noise


@pytest.mark.parametrize(
    ("platform", "band", "radiance", "irradiance", "ratio"),
    [("sentinel-2b", "B2", 128.0, 1959.0, 214.0), ("landsat-8", "B5", 14.0, 951.0, 199.0)],
)
def test_signal_over_noise_at_the_reference_radiance(
    platform: str, band: str, radiance: float, irradiance: float, ratio: float
) -> None:
    noise, reflectance = sensor_noise(platform, band), np.pi * radiance / irradiance
    assert reflectance / np.sqrt(noise.constant + noise.growth * reflectance) == pytest.approx(ratio, rel=1e-6)
    bright = reflectance * 4
    assert ratio < bright / np.sqrt(noise.constant + noise.growth * bright) < 4 * ratio
    with pytest.raises(KeyError):
        sensor_noise(platform, "B99")
