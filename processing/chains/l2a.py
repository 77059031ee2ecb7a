"""Level 2A, first form: SMAC with assumed aerosols and water vapour, masks by thresholds, no relief."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from processing.chains import Auxiliary, Input, Job, Output, Wanted
from processing.chains.l2a_correction import ALTITUDE, Corrector, Flags, classified
from processing.chains.l2a_grids import Group, groups_of, tiles_of
from processing.errors import ChainError
from processing.items.level2 import level2a_item
from processing.level1 import Level1Product
from processing.level2 import AOT_SCALE, WATER_VAPOUR_SCALE, Air, Level2A, Relief
from processing.muscate.masks import cloud_mask, geophysical_mask
from processing.muscate.metadata import write_metadata
from processing.muscate.names import file_name, product_id
from processing.muscate.quicklook import LONGEST_SIDE, write_quicklook
from processing.physics.masks import Masks
from processing.physics.smac import COEFFICIENTS_OF, Atmosphere
from processing.raster.cog import MASK, onto, read_reduced, write_cog
from processing.raster.geobox import GeoBox
from processing.sensors import open_product

LOWEST_SUN = 80.0
"""Degrees of zenith angle beyond which the sun is too low for a correction."""
NOT_MEASURED = 3
"""IAB: bit 0 the aerosols, bit 1 the water vapour are not measured at this pixel."""


@dataclass(frozen=True)
class L2AChain:
    """One Level-1 product and one tile in, one Level-2A product out."""

    auxiliary: Auxiliary = field(default_factory=Auxiliary)

    name = "l2a"
    version = "1.1.0"
    consumes = frozenset({"sentinel2-l1c", "landsat-l1"})
    produces = frozenset({"sentinel2-l2a", "landsat-l2a"})

    def equipped(self, auxiliary: Auxiliary) -> L2AChain:
        return replace(self, auxiliary=auxiliary)

    def plan(self, published: Input) -> list[Job]:
        """A job for the product's own tile, or one for each tile that a scene without one fills enough of."""
        item = published.item
        if item.collection_id not in self.consumes:
            return []
        code = item.properties.get("grid:code")
        if code:
            tiles = [str(code).removeprefix("MGRS-")]
        else:
            left, bottom, right, top = item.properties["proj:bbox"]
            epsg = int(item.properties["proj:code"].removeprefix("EPSG:"))
            tiles = tiles_of(epsg, (left, bottom, right, top), item.geometry)
        return [Job(self.name, ((item.collection_id, item.id),), {"tile_id": tile_id}) for tile_id in tiles]

    def wants(self, job: Job, inputs: Sequence[Input]) -> tuple[Wanted, ...]:
        return ()

    def run(self, job: Job, inputs: Sequence[Input], context: Sequence[Input], work: Path) -> list[Output]:
        product = open_product(inputs[0].directory)
        tile_id = job.parameters["tile_id"]
        acquisition = product.acquisition
        if acquisition.tile_id not in {None, tile_id}:
            raise ChainError(f"{acquisition.identifier} is of tile {acquisition.tile_id}, not {tile_id}")
        name = product_id(acquisition.platform, acquisition.sensing_time, "L2A", tile_id)
        directory = work / name
        shutil.rmtree(directory, ignore_errors=True)  # what a run that was interrupted has left
        (directory / "MASKS").mkdir(parents=True)

        groups = groups_of(product, tile_id)
        corrector = Corrector.of(product, groups[0].geobox)
        mask_grid = groups[-1].geobox
        masks = classified(product, corrector, mask_grid)
        if not masks.valid.any():
            raise ChainError(f"{acquisition.identifier} has no data on tile {tile_id}")
        for group in groups:
            flags = corrector.write(group, directory, name)
            _write_masks(directory, name, group, flags, masks, mask_grid, acquisition.sun_zenith)
            _write_atmosphere(directory, name, group, flags, corrector.atmosphere)
        _write_quicklook(directory, name, product, masks)
        description = self._described(product, name, tile_id, groups, masks, mask_grid, corrector.atmosphere)
        write_metadata(directory / f"{name}_MTD_ALL.xml", description)
        return [Output(level2a_item(description), directory)]

    def _described(
        self,
        product: Level1Product,
        name: str,
        tile_id: str,
        groups: tuple[Group, ...],
        masks: Masks,
        mask_grid: GeoBox,
        atmosphere: Atmosphere,
    ) -> Level2A:
        acquisition = product.acquisition
        seen = masks.valid.sum()
        return Level2A(
            product_id=name,
            collection="sentinel2-l2a" if acquisition.constellation == "sentinel-2" else "landsat-l2a",
            tile_id=tile_id,
            acquisition=acquisition,
            bands=product.bands,
            groups=groups,
            valid=masks.valid,
            valid_grid=mask_grid,
            mean_view=_mean_views(product, groups),
            cloud_cover=100 * float(masks.all_clouds.sum() / seen),
            snow_cover=100 * float(masks.snow.sum() / seen),
            software={"Atelier l2a": self.version},
            parameters=_parameters(acquisition.platform, atmosphere),
            sources=tuple((acquisition.collection, identifier) for identifier in product.identifiers),
            air=Air(atmosphere.aot, atmosphere.water_vapour, "continental", "constant", "climatology"),
            relief=Relief("none"),
            angle_grids=product.angle_grids(groups[0].geobox),
            spectral={band: product.spectral(band) for band in product.bands},
        )


def _write_masks(
    directory: Path, name: str, group: Group, flags: Flags, masks: Masks, mask_grid: GeoBox, sun_zenith: float
) -> None:
    images = {
        "CLM": onto(_clouds(masks), mask_grid, group.geobox),
        "MG2": onto(_ground(masks, sun_zenith), mask_grid, group.geobox),
        "EDG": flags.edge,
        "SAT": flags.saturation,
        "IAB": np.where(flags.edge == 0, np.uint8(NOT_MEASURED), np.uint8(0)),
    }
    for code, image in images.items():
        key = f"{code}_{group.name}"
        _write_bytes(directory / file_name(name, key), group.geobox, image, None, (code,))


def _clouds(masks: Masks) -> npt.NDArray[np.uint8]:
    nowhere = np.zeros_like(masks.valid)
    return cloud_mask(
        mono_temporal=masks.cloud,
        multi_temporal=nowhere,
        extension=masks.cloud_extension,
        cirrus=masks.cirrus,
        shadow=masks.shadow,
        shadow_from_outside=nowhere,
    )


def _ground(masks: Masks, sun_zenith: float) -> npt.NDArray[np.uint8]:
    """The bits that need the relief stay 0."""
    nowhere = np.zeros_like(masks.valid)
    return geophysical_mask(
        water=masks.water,
        cloud=masks.all_clouds,
        snow=masks.snow,
        shadow=masks.shadow,
        topographic_shadow=nowhere,
        hidden=nowhere,
        sun_too_low=masks.valid if sun_zenith > LOWEST_SUN else nowhere,
        sun_tangent=nowhere,
    )


def _write_atmosphere(directory: Path, name: str, group: Group, flags: Flags, atmosphere: Atmosphere) -> None:
    values = (round(atmosphere.water_vapour * WATER_VAPOUR_SCALE), round(atmosphere.aot * AOT_SCALE))
    image = np.stack([np.where(flags.edge == 0, np.uint8(value), np.uint8(0)) for value in values])
    path = directory / file_name(name, f"ATB_{group.name}")
    _write_bytes(path, group.geobox, image, 0, ("water vapour", "aerosol optical thickness"))


def _write_bytes(
    path: Path, geobox: GeoBox, image: npt.NDArray[np.uint8], no_data: int | None, descriptions: tuple[str, ...]
) -> None:
    write_cog(path, geobox, [image], dtype="uint8", no_data=no_data, options=MASK, descriptions=descriptions)


def _write_quicklook(directory: Path, name: str, product: Level1Product, masks: Masks) -> None:
    by_name = {band.common_name: band.name for band in product.bands.values()}
    red, green, blue = (
        read_reduced(directory / file_name(name, f"SRE_{by_name[colour]}"), LONGEST_SIDE)
        for colour in ("red", "green", "blue")
    )
    outlined = {"cloud": masks.all_clouds, "snow": masks.snow, "water": masks.water}
    write_quicklook(directory / f"{name}_QKL_ALL.jpg", red, green, blue, outlined)


def _mean_views(product: Level1Product, groups: tuple[Group, ...]) -> dict[str, tuple[float, float]]:
    """(zenith, azimuth) of the mean direction by band, degrees."""
    nodes = groups[0].geobox.coarsened(max(1, max(groups[0].geobox.shape) // 20))
    return {band: product.read_angles(band, nodes).mean_view() for group in groups for band in group.bands}


def _parameters(platform: str, atmosphere: Atmosphere) -> dict[str, object]:
    """How it was made, so that it can be made again, and what it leaves out."""
    return {
        "method": "SMAC",
        "coefficients": COEFFICIENTS_OF.get(platform, platform),
        "aerosol_model": "continental",
        **asdict(atmosphere),
        "aot_source": "constant",
        "water_vapour_source": "climatology",
        "altitude": ALTITUDE,
        "relief": "flat: FRE equals SRE",
    }


CHAIN = L2AChain()
