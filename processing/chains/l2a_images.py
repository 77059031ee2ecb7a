"""The images of a Level-2A product: reflectances, their uncertainty, the atmosphere, masks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from processing.chains.l2a_air import Air
from processing.chains.l2a_grids import Group
from processing.chains.l2a_ground import Ground
from processing.chains.l2a_holding import Held
from processing.chains.l2a_image import Image
from processing.level2 import AOT_SCALE, NO_DATA, WATER_VAPOUR_SCALE
from processing.muscate.masks import cloud_mask, geophysical_mask, interpolation_mask
from processing.muscate.names import file_name
from processing.physics.band_fields import band_fields
from processing.physics.classification import Masks
from processing.physics.inversion import BandFields, correct_strip
from processing.physics.terrain import sun_tangent, sun_too_low
from processing.raster.bands import BandTask, ImageTask, Task, write_bands
from processing.raster.cog import MASK, REFLECTANCE, UNCERTAINTY, Cog, onto, strips_of
from processing.raster.geobox import GeoBox

Array = npt.NDArray[Any]
ByteArray = npt.NDArray[np.uint8]
FloatArray = npt.NDArray[np.float32]
NumberArray = npt.NDArray[np.uint16]


@dataclass(frozen=True)
class Findings:
    """All that was found out about an image."""

    ground: Ground
    air: Air
    masks: Masks
    directional: float
    """Strength of directional effects on slopes."""


class Writer:
    """Writes the images of one product into ``directory``."""

    def __init__(self, directory: Path, name: str, held: Held, image: Image, findings: Findings) -> None:
        self._directory, self._name = directory, name
        self._held, self._image, self._findings = held, image, findings
        (directory / "MASKS").mkdir(parents=True)

    def write(self, coarse: Mapping[str, FloatArray]) -> None:
        """``coarse``: mean digital numbers of each band on the coarse grid."""
        clouds, ground, interpolated, air = self._clouds(), self._ground(), self._interpolated(), self._air()
        tasks: list[Task] = []
        for group in self._held.groups:
            tasks += self._bands(group, coarse)
        for group in self._held.groups:
            tasks += self._masks(group, clouds, ground, interpolated)
            tasks.append(self._atmosphere(group, air))
        write_bands(tasks)

    def _bands(self, group: Group, coarse: Mapping[str, FloatArray]) -> Iterator[BandTask]:
        uncertainty = self._cog(f"UNC_{group.name}", group, "uint8", 0, UNCERTAINTY, group.bands)
        for number, band in enumerate(group.bands, start=1):
            sre, fre = (
                self._cog(f"{code}_{band}", group, "int16", NO_DATA, REFLECTANCE, (band,)) for code in ("SRE", "FRE")
            )
            transform = self._correction(group, band, coarse[band])
            read = partial(self._held.holding.rows, band)
            yield BandTask(group.geobox, read, transform, ((sre, 1), (fre, 1), (uncertainty, number)))

    def _correction(
        self, group: Group, band: str, coarse: FloatArray
    ) -> Callable[[NumberArray, int], tuple[Array, ...]]:
        image, ground, air, directional = (
            self._image,
            self._findings.ground,
            self._findings.air,
            self._findings.directional,
        )
        fields: list[BandFields] = []  # made by the thread that needs them first, and once

        def correct(numbers: NumberArray, first_row: int) -> tuple[Array, ...]:
            if not fields:
                toa = image.toa_of(band, coarse)
                fields.append(band_fields(band, air.conditions, image.directions(band), toa, image.calibration(band)))
            strip = correct_strip(
                numbers,
                fields[0],
                ground.relief,
                first_row=first_row,
                resolution=group.geobox.resolution,
                directional=directional,
            )
            return strip.sre, strip.fre, strip.sigma

        return correct

    def _masks(
        self, group: Group, clouds: ByteArray, ground: ByteArray, interpolated: ByteArray
    ) -> Iterator[ImageTask]:
        mask, coarse = self._held.grids.mask, self._held.grids.coarse
        flags = self._held.flags[group.name]
        for code, image, grid in (
            ("CLM", clouds, mask),
            ("MG2", ground, mask),
            ("EDG", flags.edge, group.geobox),
            ("SAT", flags.saturation, group.geobox),
            ("IAB", interpolated, coarse),
        ):
            cog = self._cog(f"{code}_{group.name}", group, "uint8", None, MASK, (code,))
            yield ImageTask(cog, group.geobox, partial(_part, image, grid))

    def _atmosphere(self, group: Group, values: ByteArray) -> ImageTask:
        flags, mask = self._held.flags[group.name], self._held.grids.mask
        cog = self._cog(f"ATB_{group.name}", group, "uint8", 0, MASK, ("water vapour", "aerosol optical thickness"))

        def strip(row: int, box: GeoBox) -> ByteArray:
            edge = flags.edge[row : row + box.height] != 0
            return np.stack([np.where(edge, np.uint8(0), _part(image, mask, row, box)) for image in values])

        return ImageTask(cog, group.geobox, strip)

    def _cog(
        self,
        key: str,
        group: Group,
        dtype: str,
        no_data: int | None,
        options: Mapping[str, Any],
        names: tuple[str, ...],
    ) -> Cog:
        path = self._directory / file_name(self._name, key)
        return Cog(path, group.geobox, dtype=dtype, no_data=no_data, options=options, descriptions=names)

    def _clouds(self) -> ByteArray:
        masks = self._findings.masks
        return cloud_mask(
            mono_temporal=masks.mono_temporal,
            multi_temporal=masks.multi_temporal,
            extension=masks.extension,
            cirrus=masks.cirrus,
            shadow=masks.shadow,
            shadow_from_outside=masks.shadow_from_outside,
        )

    def _ground(self) -> ByteArray:
        masks, ground = self._findings.masks, self._findings.ground
        sun = self._image.directions(self._image.bands["red"])
        nowhere = np.zeros_like(masks.valid)
        return geophysical_mask(
            water=masks.water,
            cloud=masks.all_clouds,
            snow=masks.snow,
            shadow=masks.all_shadows,
            topographic_shadow=masks.topographic_shadow,
            hidden=ground.hidden_from(sun.view_zenith, sun.view_azimuth),
            sun_too_low=masks.valid if sun_too_low(float(np.nanmean(sun.sun_zenith))) else nowhere,
            sun_tangent=sun_tangent(ground.cos_incidence(sun), sun.sun_zenith) if ground.relief else nowhere,
        )

    def _interpolated(self) -> ByteArray:
        """On the coarse grid."""
        air = self._findings.air
        return interpolation_mask(aerosols=~air.aerosol.measured, water_vapour=~air.known.water_vapour.measured)

    def _air(self) -> ByteArray:
        """Water vapour and AOT as they are stored, on the grid of the masks."""
        conditions, grids = self._findings.air.conditions, self._held.grids
        scaled = (conditions.water_vapour * WATER_VAPOUR_SCALE, conditions.aot * AOT_SCALE)
        values = np.empty((len(scaled), *grids.mask.shape), np.uint8)
        for row, strip in strips_of(grids.mask):
            for out, field in zip(values, scaled, strict=True):
                fine = bilinear(np.asarray(field, np.float32), grids.cell, row, strip.shape)
                out[row : row + strip.height] = np.clip(np.rint(fine), 1, 255)
        return values


def _part(image: ByteArray, grid: GeoBox, row: int, box: GeoBox) -> ByteArray:
    """The strip ``box`` of an image, nearest neighbour."""
    if grid.resolution == box.resolution:
        return image[row : row + box.height]
    return onto(image, grid, box)


def bilinear(field: FloatArray, ratio: int, row: int, shape: tuple[int, int]) -> FloatArray:
    """A field between the middles of its cells, on pixels of which ``ratio`` make a cell, for rows from ``row``."""
    size, last = shape[1], field.shape[0] - 1
    columns = np.clip((np.arange(size, dtype=np.float32) + 0.5) / ratio - 0.5, 0, field.shape[1] - 1)
    left = np.minimum(columns.astype(int), max(field.shape[1] - 2, 0))
    right, across = np.minimum(left + 1, field.shape[1] - 1), (columns - left).astype(np.float32)
    wide = field[:, left] * (1 - across) + field[:, right] * across
    rows = np.clip((np.arange(row, row + shape[0], dtype=np.float32) + 0.5) / ratio - 0.5, 0, last)
    above = rows.astype(int)
    below, down = np.minimum(above + 1, last), (rows - above).astype(np.float32)[:, np.newaxis]
    return np.asarray(wide[above] * (1 - down) + wide[below] * down, np.float32)
