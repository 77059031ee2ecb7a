"""Noise of the sensors, in top-of-atmosphere reflectance."""

from __future__ import annotations

from dataclasses import dataclass

FLOOR_SHARE = 0.3
"""Of the noise's variance at the reference radiance, what does not grow with the light (read-out, dark current)."""


@dataclass(frozen=True)
class Noise:
    """Variance ``constant + growth · reflectance`` of the reflectance of a pixel under a sun at the zenith."""

    constant: float
    growth: float


# (reference radiance W m⁻² sr⁻¹ µm⁻¹, solar irradiance W m⁻² µm⁻¹, signal over noise measured in flight there).
# Sentinel-2A: Gascon et al. 2017, doi 10.3390/rs9060584, irradiances of the products' metadata.
_SENTINEL2 = {
    "B1": (129.0, 1885.0, 1372.0), "B2": (128.0, 1959.0, 214.0), "B3": (128.0, 1823.0, 249.0),
    "B4": (108.0, 1513.0, 230.0), "B5": (74.5, 1426.0, 253.0), "B6": (68.0, 1288.0, 220.0),
    "B7": (67.0, 1163.0, 227.0), "B8": (103.0, 1036.0, 221.0), "B8A": (52.5, 955.0, 161.0), "B9": (9.0, 814.0, 222.0),
    "B10": (6.0, 367.0, 390.0), "B11": (4.0, 246.0, 159.0), "B12": (1.5, 85.0, 167.0),
}  # fmt: skip
# Landsat 8: typical radiances and ratios of Morfitt et al. 2015, doi 10.3390/rs70202208.
_LANDSAT = {
    "B1": (40.0, 1896.0, 232.0), "B2": (40.0, 2004.0, 355.0), "B3": (30.0, 1820.0, 296.0), "B4": (22.0, 1549.0, 222.0),
    "B5": (14.0, 951.0, 199.0), "B6": (4.0, 247.0, 261.0), "B7": (1.7, 85.0, 326.0), "B9": (6.0, 367.0, 162.0),
}  # fmt: skip
_PI = 3.14159265


def sensor_noise(platform: str, band: str) -> Noise:
    """Of a platform (``sentinel-2a``) and a band (``B8A``); raises KeyError for an unknown one."""
    table = _LANDSAT if platform.startswith("landsat") else _SENTINEL2
    radiance, irradiance, ratio = table[band]
    reflectance = _PI * radiance / irradiance
    variance = (reflectance / ratio) ** 2
    return Noise(FLOOR_SHARE * variance, (1 - FLOOR_SHARE) * variance / reflectance)
