"""A product's bands, decoded once: kept aside in full, and reduced for what is found on coarser grids."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from processing.chains.l2a_grids import Grids, Group
from processing.chains.l2a_image import DETECTING, Image, bands_by_common_name
from processing.level1 import Level1Product
from processing.raster.geobox import GeoBox
from processing.raster.holding import Holding
from processing.raster.reduction import mean_values
from processing.raster.source import NO_DATA
from processing.raster.threads import begun, run_all

ByteArray = npt.NDArray[np.uint8]
FloatArray = npt.NDArray[np.float32]
NumberArray = npt.NDArray[np.uint16]


class Flags:
    """What the bands of a group say pixel by pixel; uint8, shape of the group."""

    def __init__(self, group: Group) -> None:
        self.edge: ByteArray = np.zeros(group.geobox.shape, np.uint8)
        """1 where any band has no data."""
        self.saturation: ByteArray = np.zeros(group.geobox.shape, np.uint8)
        """Bit n: band n of the group is saturated."""
        self._bands, self._top = group.bands, group.geobox.top
        self._lock = threading.Lock()

    def note(self, band: str, strip: GeoBox, numbers: NumberArray, saturated: int) -> None:
        """``numbers`` of a strip of the group."""
        first = round((self._top - strip.top) / strip.resolution)
        rows = slice(first, first + strip.height)
        missing, bright = numbers == NO_DATA, numbers >= saturated
        with self._lock:  # bands are read side by side
            self.edge[rows] |= missing
            if bright.any():
                self.saturation[rows] |= bright.view(np.uint8) << np.uint8(self._bands.index(band))


@dataclass(frozen=True)
class Held:
    """A product being made into another."""

    product: Level1Product
    groups: tuple[Group, ...]
    grids: Grids
    holding: Holding
    flags: Mapping[str, Flags]
    """By the group's name."""

    @contextmanager
    def image(self) -> Iterator[tuple[Image, Callable[[], Mapping[str, FloatArray]]]]:
        """The image on the grid of the masks; the bands that it does not need are decoded beside the block.

        The second value waits for these, and gives the mean digital numbers of every band of the groups on the coarse
        grid, by the band's own name.
        """
        bands = bands_by_common_name(self.product)
        needed = {bands[name]: name for name in DETECTING}
        ground = [(group, band) for group in self.groups for band in group.bands]
        first = [one for one in ground if one[1] in needed]
        later = [one for one in ground if one[1] not in needed]
        beside = [band for band in needed if band not in {band for _, band in ground}]
        reads: list[Callable[[], NumberArray]] = [partial(self._keep, *one) for one in first]
        reads += [partial(self.product.read_numbers, band, self.grids.mask) for band in beside]
        read = dict(zip([*(band for _, band in first), *beside], run_all(reads), strict=True))
        numbers = {name: read[band] for band, name in needed.items()}
        image = Image(self.product, self.grids.mask, self.grids.coarse, numbers, bands)
        with begun([partial(self._keep_coarse, *one) for one in later]) as results:

            def coarse() -> Mapping[str, FloatArray]:
                known = {band: self._coarse(numbers[needed[band]]) for _, band in first}
                return known | dict(zip((band for _, band in later), results(), strict=True))

            yield image, coarse

    def _keep(self, group: Group, band: str) -> NumberArray:
        """Decode a band, and bring it to the grid of the masks."""
        factor = round(self.grids.mask.resolution / group.geobox.resolution)
        mask = self.grids.mask
        whole = group.geobox.coarsened(factor) == mask
        reduced = self.holding.keep(band, group.geobox, partial(self._read, group, band), factor if whole else 1)
        return reduced if whole else self.product.read_numbers(band, mask)

    def _keep_coarse(self, group: Group, band: str) -> FloatArray:
        return self._coarse(self._keep(group, band))

    def _coarse(self, numbers: NumberArray) -> FloatArray:
        return mean_values(numbers, self.grids.cell, NO_DATA)

    def _read(self, group: Group, band: str, strip: GeoBox) -> NumberArray:
        numbers = self.product.read_numbers(band, strip)
        self.flags[group.name].note(band, strip, numbers, self.product.saturated_number(band))
        return numbers


def held(product: Level1Product, groups: Sequence[Group], grids: Grids, folder: Path) -> Held:
    """``folder`` is for what is kept aside."""
    flags = {group.name: Flags(group) for group in groups}
    return Held(product, tuple(groups), grids, Holding(folder), flags)
