"""Level 2A by the method of MAJA: clouds and aerosols with other dates, adjacency, slopes; and its uncertainty.

O. Hagolle, M. Huc, D. Villa Pascual, G. Dedieu: multi-temporal clouds, doi 10.1016/j.rse.2010.04.002; aerosols,
doi 10.3390/rs70302668; the whole chain, doi 10.1117/12.2240935.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from processing.chains import Auxiliary, Input, Job, Output, Wanted
from processing.chains.l2a_air import final_air, first_air, known_air
from processing.chains.l2a_catalog import Context, next_edition, origins, replaced, sorted_context, wanted_for
from processing.chains.l2a_description import description
from processing.chains.l2a_grids import grids_of, groups_of, tiles_of
from processing.chains.l2a_ground import read_ground
from processing.chains.l2a_holding import Held, held
from processing.chains.l2a_image import Image
from processing.chains.l2a_images import Findings, Writer
from processing.chains.l2a_past import Past, read_past
from processing.chains.l2a_scene import scene_of
from processing.chains.l2a_slopes import directional_effects
from processing.errors import ChainError, TooCloudy
from processing.items.level2 import level2a_item
from processing.muscate.metadata import write_metadata
from processing.muscate.names import file_name, product_id
from processing.muscate.quicklook import LONGEST_SIDE, write_quicklook
from processing.physics.classification import Masks, classify
from processing.raster.cog import read_reduced
from processing.sensors import open_product
from processing.sensors.mosaic import merged

CLOUDIEST = 0.90
"""Share of the valid pixels beyond which nothing is made (MAJA)."""
EDGE = 100.0
"""m around clouds and shadows that aerosols are not measured in: their edges are neither."""
LIT_BY_SNOW = 1000.0
"""m around snow, likewise: most of the light that aerosols scatter in from beside comes from within."""
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class L2AChain:
    """The Level-1 products of one overpass and one tile in, one Level-2A product out."""

    auxiliary: Auxiliary = field(default_factory=Auxiliary)

    name = "l2a"
    version = "2.0.0"
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
        return wanted_for(inputs[0], job.parameters["tile_id"])

    def run(self, job: Job, inputs: Sequence[Input], context: Sequence[Input], work: Path) -> list[Output]:
        tile_id = job.parameters["tile_id"]
        around = sorted_context(inputs[0], context, tile_id)
        sources = [inputs[0], *around.siblings]
        if any(origins(one.item) >= {source.item.id for source in sources} for one in around.made):
            return []
        product = merged([open_product(source.whole()) for source in sources], tile_id)
        acquisition = product.acquisition
        if acquisition.tile_id not in {None, tile_id}:
            raise ChainError(f"{acquisition.identifier} is of tile {acquisition.tile_id}, not {tile_id}")
        name = product_id(acquisition.platform, acquisition.sensing_time, "L2A", tile_id, next_edition(around))
        groups = groups_of(product, tile_id)
        directory, kept = work / name, work / "held"
        for left in (directory, kept):  # by a run that was interrupted
            shutil.rmtree(left, ignore_errors=True)
        bands = held(product, groups, grids_of(groups), kept)
        with bands.image() as (image, coarse):
            findings, past = self._find_out(image, bands, inputs[0], around)
            means = coarse()
        Writer(directory, name, bands, image, findings).write(means)
        shutil.rmtree(kept)
        _write_quicklook(directory, name, image, findings.masks)
        described = description(
            name, tile_id, directory, image, groups, findings, version=self.version, context=past.used
        )  # fmt: skip
        write_metadata(directory / f"{name}_MTD_ALL.xml", described)
        return [Output(level2a_item(described), directory, replaced(around))]

    def _find_out(self, image: Image, bands: Held, received: Input, around: Context) -> tuple[Findings, Past]:
        """Relief, air and masks of an image; raises TooCloudy."""
        name = image.product.acquisition.identifier
        if not image.valid.any():
            raise ChainError(f"{name} has no data on tile {received.item.properties.get('grid:code', '')}")
        elevation, atmosphere = self.auxiliary.elevation, self.auxiliary.atmosphere
        ground = read_ground(elevation, image.grid, image.coarse)
        known = known_air(image, ground, atmosphere)
        past = read_past(received, around, bands.grids, self.auxiliary)
        masks = classify(scene_of(image, ground, first_air(image, ground, known)), past.images)
        clouds = float(masks.all_clouds.sum() / masks.valid.sum())
        if clouds > CLOUDIEST:
            raise TooCloudy(f"{name} is {100 * clouds:.0f} % cloudy: beyond {100 * CLOUDIEST:.0f} % nothing is made")
        resolution = image.grid.resolution
        seen = masks.valid & ~_near(masks.all_clouds | masks.all_shadows, EDGE / resolution)
        known = known_air(image, ground, atmosphere, seen)
        clear = seen & ~_near(masks.snow, LIT_BY_SNOW / resolution) & ~masks.topographic_shadow
        air = final_air(image, ground, known, seen, clear, masks.water, past.surfaces)
        return Findings(ground, air, masks, directional_effects(image, ground, air, masks)), past


def _near(mask: BoolArray, pixels: float) -> BoolArray:
    """Within a distance of the mask."""
    return np.asarray(cv2.distanceTransform((~mask).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5) <= pixels)


def _write_quicklook(directory: Path, name: str, image: Image, masks: Masks) -> None:
    red, green, blue = (
        read_reduced(directory / file_name(name, f"SRE_{image.bands[colour]}"), LONGEST_SIDE)
        for colour in ("red", "green", "blue")
    )
    outlined = {"cloud": masks.all_clouds, "snow": masks.snow, "water": masks.water}
    write_quicklook(directory / f"{name}_QKL_ALL.jpg", red, green, blue, outlined)


CHAIN = L2AChain()
