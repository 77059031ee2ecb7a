"""Snow cover from Level 2A by the published method of Let-it-snow: the map, the fraction, what they are worth.

S. Gascoin, M. Grizonnet, M. Bouchet, G. Salgues, O. Hagolle: the map, doi 10.5194/essd-11-493-2019; S. Gascoin,
Z. Barrou Dumont, C. Deschamps-Berger, F. Marti, G. Salgues, J. I. López-Moreno, J. Revuelto, T. Michon, P. Schattan,
O. Hagolle: the fraction, doi 10.3390/rs12182904.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from processing.chains import Auxiliary, Input, Job, Output, Wanted
from processing.chains.l2a_catalog import moment_of
from processing.chains.snow_catalog import COLLECTION, editions_of, wanted_for
from processing.chains.snow_extent import write_extent
from processing.chains.snow_images import statistics, write_images
from processing.chains.snow_scene import Observed, read_observed
from processing.items.snow import snow_item
from processing.level2b import SnowProduct
from processing.muscate.names import product_id
from processing.muscate.snow_metadata import write_snow_metadata
from processing.muscate.snow_quicklook import write_snow_quicklook
from processing.physics.snow_cover import PARAMETERS, SNOW, SnowCover, snow_cover


@dataclass(frozen=True)
class SnowChain:
    """One Level-2A product in, one snow product out."""

    auxiliary: Auxiliary = field(default_factory=Auxiliary)

    name = "snow"
    version = "1.0.0"
    consumes = frozenset({"sentinel2-l2a", "landsat-l2a"})
    produces = frozenset({COLLECTION})

    def equipped(self, auxiliary: Auxiliary) -> SnowChain:
        return replace(self, auxiliary=auxiliary)

    def plan(self, published: Input) -> list[Job]:
        """One job for each version of a product."""
        collection = str(published.item.collection_id)
        return [Job(self.name, ((collection, published.item.id),))] if collection in self.consumes else []

    def wants(self, job: Job, inputs: Sequence[Input]) -> tuple[Wanted, ...]:
        return wanted_for(inputs[0])

    def run(self, job: Job, inputs: Sequence[Input], context: Sequence[Input], work: Path) -> list[Output]:
        image = inputs[0]
        editions = editions_of(image, context)
        if editions.hold(image):
            return []
        tile_id = str(image.item.properties["grid:code"]).removeprefix("MGRS-")
        platform = str(image.item.properties["platform"])
        name = product_id(platform, moment_of(image.item), "L2B-SNOW", tile_id, editions.next)
        directory = work / name
        shutil.rmtree(directory, ignore_errors=True)  # left by a run that was interrupted
        directory.mkdir(parents=True)
        observed = read_observed(image, self.auxiliary.elevation)
        found = snow_cover(observed.scene)
        write_images(directory, name, observed, found)
        write_extent(directory / f"{name}_SNW.geojson", found.classes == SNOW, observed.group.geobox, name)
        write_snow_quicklook(directory / f"{name}_QKL_ALL.jpg", found.classes, observed.scene.red)
        product = self._described(name, tile_id, image, observed, found)
        write_snow_metadata(directory / f"{name}_MTD_ALL.xml", product)
        return [Output(snow_item(product), directory, editions.replaced)]

    def _described(self, name: str, tile_id: str, image: Input, observed: Observed, found: SnowCover) -> SnowProduct:
        return SnowProduct(
            product_id=name,
            tile_id=tile_id,
            source=image.item,
            group=observed.group,
            statistics=statistics(found),
            relief=observed.relief,
            software={"Atelier snow": self.version},
            parameters={"method": "Let-it-snow", **PARAMETERS},
        )


CHAIN = SnowChain()
