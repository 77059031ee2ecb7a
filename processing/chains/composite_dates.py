"""The dates of a composite: what each shows of the ground, strip by strip, and how clear its sky is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from processing.chains import Input
from processing.chains.composite_angles import View, read_view
from processing.chains.composite_grids import Grids
from processing.chains.composite_window import Window
from processing.level2 import NO_DATA
from processing.muscate.masks import CLOUD_BITS, GEOPHYSICAL_BITS
from processing.muscate.names import file_name
from processing.physics.compositing import clear_sky_weight, ground_seen, nadir_factor
from processing.raster.geobox import GeoBox
from processing.raster.published import read_overview, read_pixels, read_shares

ByteArray = npt.NDArray[np.uint8]
Int16Array = npt.NDArray[np.int16]
FloatArray = npt.NDArray[np.float32]

UNSEEN = ("topographic shadow", "hidden by relief")
"""Places that no cloud hides, and of which the reflectance says nothing all the same."""
GRAZED = "sun tangent"
AOT_BAND = 2


@dataclass(frozen=True)
class Date:
    """A Level-2A product on the grids of the composite, which may exceed it."""

    product: Input
    days: float
    """From the middle of the window."""
    grids: Grids

    @property
    def sun(self) -> float:
        """Elevation, degrees."""
        return float(self.product.item.properties["view:sun_elevation"])

    def path(self, key: str) -> Path:
        return self.product.file(file_name(self.product.item.id, key))

    @cached_property
    def clear_sky(self) -> FloatArray:
        """Weight for the clouds nearby, on the coarse grid."""
        all_hidden = CLOUD_BITS.index("all clouds and shadows")
        return clear_sky_weight(read_shares(self.path(self._of_masks("CLM")), self.grids.coarse, all_hidden))

    @cached_property
    def view(self) -> View:
        """On the coarse grid."""
        box = self.product.item.properties["proj:bbox"]
        return read_view(self.product, (box[0], box[3]), self.grids.coarse)

    def factor(self, common_name: str) -> FloatArray:
        """What a band's reflectance is multiplied by to be as if seen from above, on the coarse grid."""
        return nadir_factor(common_name, self.view.seen, self.view.from_above)

    def seen(self, strip: GeoBox) -> ByteArray:
        """Codes of :mod:`processing.physics.compositing.ground` on a strip of the masks."""
        clouds = read_pixels(self.path(self._of_masks("CLM")), strip, missing=0)
        ground = read_pixels(self.path(self._of_masks("MG2")), strip, missing=0)
        edge = read_pixels(self.path(self._of_masks("EDG")), strip, missing=1)
        hidden = _any(clouds, CLOUD_BITS.index("all clouds and shadows"))
        return ground_seen(
            valid=edge == 0,
            hidden=hidden | _any(ground, *(GEOPHYSICAL_BITS.index(name) for name in UNSEEN)),
            snow=_any(ground, GEOPHYSICAL_BITS.index("snow")),
            water=_any(ground, GEOPHYSICAL_BITS.index("water")),
            grazed=_any(ground, GEOPHYSICAL_BITS.index(GRAZED)),
        )

    def unlit(self, strip: GeoBox) -> npt.NDArray[np.bool_]:
        """Where relief shades or hides the ground, on a strip of the masks."""
        ground = read_pixels(self.path(self._of_masks("MG2")), strip, missing=0)
        return _any(ground, *(GEOPHYSICAL_BITS.index(name) for name in UNSEEN))

    def aot(self, strip: GeoBox) -> ByteArray:
        """Numbers of ATB on a strip of the masks."""
        return read_pixels(self.path(self._of_masks("ATB")), strip, missing=0, band=AOT_BAND)

    def reduced(self, band: str, strip: GeoBox) -> Int16Array:
        """A band of the finer group on a strip of the masks."""
        means = read_overview(self.path(f"FRE_{band}"), strip)
        return np.where(np.isfinite(means), np.rint(means), NO_DATA).astype(np.int16)

    def reflectance(self, band: str, strip: GeoBox) -> Int16Array:
        """On a strip of the band's own group."""
        return read_pixels(self.path(f"FRE_{band}"), strip, missing=NO_DATA)

    def _of_masks(self, code: str) -> str:
        return f"{code}_{self.grids.groups[-1].name}"


def dates_of(products: tuple[Input, ...], window: Window, grids: Grids) -> tuple[Date, ...]:
    return tuple(Date(one, window.days(one.item), grids) for one in products)


def _any(image: ByteArray, *bits: int) -> npt.NDArray[np.bool_]:
    return np.asarray((image & np.uint8(sum(1 << bit for bit in bits))) != 0)
