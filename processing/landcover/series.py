"""The series of a tile: Level-2A products of a season, read block by block, described by features.

The blocks depend on nothing but the tile and the number of dates: a pixel has the same features in a map and as a
sample. A date that shows nothing of a block is not read there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from processing.chains import Input
from processing.chains.composite_grids import grids_of
from processing.chains.l2a_catalog import moment_of
from processing.errors import ChainError
from processing.landcover.image import Image, Patch, used
from processing.landcover.season import Season
from processing.level2 import Group
from processing.physics.time_series import BANDS, features, joined
from processing.raster.geobox import GeoBox

Int16Array = npt.NDArray[np.int16]
ByteArray = npt.NDArray[np.uint8]
IndexArray = npt.NDArray[np.int64]
Features = tuple[Int16Array, ByteArray]
"""Of pixels, and on how many days each was seen: :func:`processing.physics.time_series.features`."""

HEIGHT = 1024
"""Pixels of 10 m of a block: whole tiles of the files, of both resolutions."""
WIDTHS = (2048, 1024, 512, 256)
"""Of a block, likewise: the widest that memory has room for, for opening a file takes as long as reading 0.1 Mpx."""
MOST_COLUMNS = 96 * 1024
"""Of all dates of a block together: 1.2 GB."""
ROWS = 16
"""Of a block that are described together."""


@dataclass(frozen=True)
class Place:
    """A block of a tile: its first pixel and its size, both even but for the size at the tile's end."""

    row: int
    column: int
    height: int
    width: int


@dataclass(frozen=True)
class Block:
    """A block through the season."""

    season: Season
    days: npt.NDArray[np.int32]
    """Of the dates that show something of it, from the season's start."""
    valid: npt.NDArray[np.bool_]
    """Shape (dates, rows, columns), rows and columns being even."""
    fine: Int16Array
    coarse: Int16Array
    """As :func:`processing.physics.time_series.joined` takes them."""
    places: tuple[IndexArray, IndexArray]

    def features(self, first: int, rows: int) -> Features:
        """Of rows, both numbers even; all zeros where no date shows the block."""
        return self._described(first, rows, slice(None))

    def samples(self, rows: IndexArray, columns: IndexArray) -> Features:
        """Of single pixels."""
        described = np.zeros((len(rows), len(self.season.features)), np.int16)
        seen = np.zeros(len(rows), np.uint8)
        for first in np.unique(rows // ROWS * ROWS):
            here = (rows >= first) & (rows < first + ROWS)
            pixels = (rows[here] - first) * self.valid.shape[2] + columns[here]
            described[here], seen[here] = self._described(first, min(ROWS, self.valid.shape[1] - first), pixels)
        return described, seen

    def _described(self, first: int, rows: int, pixels: slice | IndexArray) -> Features:
        values = joined(self.fine, self.coarse, *self.places, first, rows)[:, pixels]
        valid = self.valid[:, first : first + rows].reshape(len(self.days), -1)[:, pixels]
        return features(values, valid, self.days, self.season.regular_days)


@dataclass(frozen=True)
class TileSeries:
    """A tile through a season."""

    season: Season
    images: tuple[Image, ...]
    """The first date first."""
    groups: tuple[Group, Group]
    """10 and 20 m, around all images."""

    @classmethod
    def open(cls, products: Sequence[Input], season: Season) -> TileSeries:
        """Of Level-2A products of one tile, those outside the season being left out.

        Raises
        ------
        ChainError
            no product is of the season, one lacks a band, or their pixels do not coincide
        """
        within = [one for one in products if season.holds(moment_of(one.item).date())]
        if not within:
            raise ChainError(f"no Level-2A product is of the season that ends on {season.end}: there is no series")
        ordered = sorted(within, key=lambda one: (moment_of(one.item), one.item.id))
        groups = grids_of([one.item for one in ordered]).groups
        missing = set(BANDS) - {band for group in groups for band in group.bands}
        if missing or len(groups) != 2:
            raise ChainError(f"{ordered[0].item.id} lacks the bands {', '.join(sorted(missing))}: leave it out")
        images = tuple(Image(one, season.day_of(moment_of(one.item).date())) for one in ordered)
        return cls(season, images, (groups[0], groups[1]))

    @property
    def grid(self) -> GeoBox:
        """10 m."""
        return self.groups[0].geobox

    @property
    def dates(self) -> tuple[date, ...]:
        """Of the images."""
        return tuple(moment_of(image.product.item).date() for image in self.images)

    def blocks(self) -> list[Place]:
        """Parts that make up the tile, row by row."""
        height, width = self.grid.shape
        wide = next((wide for wide in WIDTHS if wide * len(self.images) <= MOST_COLUMNS), WIDTHS[-1])
        return [
            Place(row, column, min(HEIGHT, height - row), min(wide, width - column))
            for row in range(0, height, HEIGHT)
            for column in range(0, width, wide)
        ]

    def read(self, place: Place) -> Block:
        """One of :meth:`blocks`; may be called from several threads."""
        fine, coarse = (_part(group.geobox, place, ratio) for group, ratio in zip(self.groups, (1, 2), strict=True))
        bands = [used(group) for group in self.groups]
        dates = len(self.images)  # memory that is never written to takes no room
        valid = np.empty((dates, *fine.shape), np.bool_)
        fines = np.empty((dates, len(bands[0]), *fine.shape), np.int16)
        coarses = np.empty((dates, len(bands[1]), *coarse.shape), np.int16)
        days: list[int] = []
        for image in self.images:
            number = len(days)
            if image.read(fine, coarse, self.groups, Patch(valid[number], fines[number], coarses[number])):
                days.append(image.day)
        shown = slice(len(days))
        return Block(
            self.season,
            np.array(days, np.int32),
            valid[shown],
            fines[shown],
            coarses[shown],
            (_places(bands[0]), _places(bands[1])),
        )

    def samples(self, rows: IndexArray, columns: IndexArray) -> Features:
        """Of single pixels of :attr:`grid`, int16 (pixels, features) and uint8 (pixels,); reads the blocks of these."""
        described = np.zeros((len(rows), len(self.season.features)), np.int16)
        seen = np.zeros(len(rows), np.uint8)
        for place in self.blocks():
            down, right = rows - place.row, columns - place.column
            here = (down >= 0) & (down < place.height) & (right >= 0) & (right < place.width)
            if here.any():
                described[here], seen[here] = self.read(place).samples(down[here], right[here])
        return described, seen


def _part(grid: GeoBox, place: Place, ratio: int) -> GeoBox:
    """A block on one of the grids, of an even number of the finer pixels: it may reach a pixel beyond the tile."""
    return replace(
        grid,
        left=grid.left + place.column // ratio * grid.resolution,
        top=grid.top - place.row // ratio * grid.resolution,
        height=-(-place.height // 2) * 2 // ratio,
        width=-(-place.width // 2) * 2 // ratio,
    )


def _places(bands: Sequence[str]) -> IndexArray:
    return np.array([BANDS.index(band) for band in bands], np.int64)
