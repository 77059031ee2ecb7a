"""Reflectance spectra of pure materials, and the spectral bands of the two sensors.

The spectra are typical ones, tabulated by hand at a few wavelengths to resemble those of the public
libraries: ECOSTRESS/ASTER (Meerdink et al. 2019, doi 10.1016/j.rse.2019.05.015), the USGS library
(Kokaly et al. 2017, doi 10.3133/ds1035), the snow model of Wiscombe and Warren (1980).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt


class Material(IntEnum):
    """The pure materials that every pixel is a mixture of."""

    DARK_SOIL = 0
    BRIGHT_SOIL = 1
    CROP = 2
    GRASS = 3
    BROADLEAF = 4
    CONIFER = 5
    STRAW = 6
    CLEAR_WATER = 7
    TURBID_WATER = 8
    TILE_ROOF = 9
    PALE_ROOF = 10
    ASPHALT = 11
    ROCK = 12
    SNOW = 13
    BLOOM = 14
    TWIGS = 15
    AUTUMN = 16


_WAVELENGTHS = (
    0.40, 0.443, 0.49, 0.56, 0.60, 0.665, 0.705, 0.74, 0.783, 0.842, 0.865, 0.945, 1.05, 1.25, 1.375, 1.61, 1.75, 2.0, 2.2, 2.35,
)  # fmt: skip
"""µm"""
_REFLECTANCES = (
    (.050, .060, .075, .103, .121, .138, .155, .170, .181, .197, .203, .219, .240, .272, .263, .300, .302, .245, .275, .255),
    (.082, .101, .132, .177, .203, .226, .245, .261, .275, .293, .300, .321, .350, .390, .370, .412, .412, .333, .377, .343),
    (.025, .028, .034, .078, .050, .030, .110, .320, .440, .480, .490, .470, .500, .470, .250, .240, .260, .080, .105, .080),
    (.030, .033, .040, .082, .063, .045, .125, .290, .370, .410, .420, .410, .430, .410, .240, .245, .255, .085, .130, .100),
    (.016, .018, .022, .050, .034, .021, .080, .260, .355, .395, .405, .395, .410, .380, .180, .170, .180, .055, .072, .055),
    (.012, .014, .017, .033, .024, .017, .047, .135, .185, .208, .213, .203, .208, .190, .090, .087, .092, .030, .040, .030),
    (.075, .092, .120, .172, .208, .243, .268, .290, .305, .325, .333, .342, .365, .378, .310, .340, .345, .215, .255, .220),
    (.032, .030, .028, .024, .014, .009, .006, .004, .003, .002, .002, .001, .001, .000, .000, .000, .000, .000, .000, .000),
    (.042, .047, .057, .078, .062, .042, .030, .018, .016, .013, .011, .008, .004, .002, .001, .001, .001, .001, .001, .001),
    (.048, .055, .066, .098, .150, .188, .200, .212, .222, .232, .237, .243, .252, .262, .252, .275, .275, .232, .252, .242),
    (.215, .245, .275, .300, .310, .318, .323, .327, .330, .332, .332, .330, .332, .330, .312, .325, .325, .290, .303, .290),
    (.060, .066, .075, .086, .091, .097, .100, .104, .107, .110, .112, .113, .120, .127, .122, .133, .135, .120, .130, .125),
    (.100, .112, .127, .152, .166, .180, .188, .196, .201, .207, .210, .214, .225, .240, .230, .252, .254, .212, .232, .212),
    (.950, .950, .950, .943, .935, .918, .905, .893, .878, .858, .850, .780, .690, .470, .270, .085, .135, .030, .095, .060),
    (.028, .032, .045, .215, .270, .200, .245, .360, .440, .480, .490, .470, .500, .470, .250, .240, .260, .090, .120, .090),
    (.040, .046, .056, .079, .090, .103, .122, .150, .172, .198, .208, .220, .240, .258, .220, .240, .242, .140, .170, .142),
    (.022, .026, .032, .072, .110, .118, .170, .255, .290, .322, .330, .328, .340, .332, .215, .215, .220, .090, .118, .095),
)  # fmt: skip


@dataclass(frozen=True)
class SpectralBand:
    """A band of a sensor; wavelengths in µm, resolution in metres."""

    name: str
    centre: float
    width: float
    resolution: int


SENTINEL2 = tuple(
    SpectralBand(*values)
    for values in (
        ("B1", 0.4427, 0.020, 60), ("B2", 0.4927, 0.066, 10), ("B3", 0.5598, 0.036, 10), ("B4", 0.6646, 0.031, 10),
        ("B5", 0.7041, 0.015, 20), ("B6", 0.7405, 0.015, 20), ("B7", 0.7828, 0.020, 20), ("B8", 0.8328, 0.106, 10),
        ("B8A", 0.8647, 0.021, 20), ("B9", 0.9451, 0.020, 60), ("B10", 1.3735, 0.031, 60),
        ("B11", 1.6137, 0.091, 20), ("B12", 2.2024, 0.175, 20),
    )
)  # fmt: skip
"""In the order of ``bandId``. Centres and widths: Sentinel-2A, ESA COPE-GSEG-EOPG-TN-15-0007."""
LANDSAT8 = tuple(
    SpectralBand(*values)
    for values in (
        ("B1", 0.4430, 0.016, 30), ("B2", 0.4820, 0.060, 30), ("B3", 0.5614, 0.057, 30), ("B4", 0.6546, 0.037, 30),
        ("B5", 0.8647, 0.028, 30), ("B6", 1.6089, 0.085, 30), ("B7", 2.2007, 0.187, 30), ("B8", 0.5895, 0.172, 15),
        ("B9", 1.3734, 0.021, 30),
    )
)  # fmt: skip
"""The reflective bands. Centres and widths: Barsi et al. 2014, doi 10.3390/rs61010232."""


def band_reflectances(bands: tuple[SpectralBand, ...]) -> npt.NDArray[np.float32]:
    """Reflectance of every material in every band, shape (material, band), averaged over the band's width."""
    samples = np.linspace(-0.5, 0.5, 21)
    rows = [
        [float(np.interp(band.centre + band.width * samples, _WAVELENGTHS, spectrum).mean()) for band in bands]
        for spectrum in _REFLECTANCES
    ]
    return np.array(rows, np.float32)
