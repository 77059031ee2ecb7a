"""Level 2A over time, over relief, and of several scenes, on simulated products."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import rasterio

from benchmarks.l2a.catalog import Catalog
from processing.chains import Auxiliary, Input, Output, chains
from processing.errors import TooCloudy
from processing.items import level1_item
from processing.muscate.names import file_name
from processing.sensors import open_product
from processing.simulation.demonstration import DemonstrationProduct, simulate, small_products
from processing.simulation.elevation import write_elevation

CLEAR, CLOUDY = 0.0, 0.4
SIDE = 2400
"""m"""


def small(sensor: int, days: float, cloudiness: float) -> DemonstrationProduct:
    product = small_products()[sensor]
    box = product.over.geobox
    pixels = round(SIDE / box.resolution)
    over = replace(product.over, geobox=replace(box, height=pixels, width=pixels))
    moment = product.scene.sensing_time + timedelta(days=days)
    return replace(product, over=over, scene=replace(product.scene, sensing_time=moment, cloudiness=cloudiness))


def received(root: Path) -> Input:
    return Input(level1_item(open_product(root)), root)


def run(one: Input, catalog: Iterable[Input], work: Path, auxiliary: Auxiliary | None = None) -> list[Output]:
    """The chain on ``one``, with what it wants of the catalog."""
    chain = chains()["l2a"].equipped(auxiliary or Auxiliary())
    job = chain.plan(one)[0]
    everything = Catalog(catalog)
    found = [product for wanted in chain.wants(job, [one]) for product in everything.search(wanted.search)]
    context = {product.item.id: product for product in found if product.item.id != one.item.id}
    return chain.run(job, [one], list(context.values()), work)


def published(output: Output) -> Input:
    """As the catalog has it: with storage keys for addresses."""
    item = output.item.clone()
    for asset in item.assets.values():
        asset.href = f"{item.collection_id}/2018/07/10/{item.id}/{asset.href}"
    return Input(item, output.directory)


def pixels(product: Input, key: str) -> npt.NDArray[np.generic]:
    with rasterio.open(product.directory / file_name(product.item.id, key)) as dataset:
        return dataset.read().squeeze()


def origins(product: Input) -> list[str]:
    return [str(link.target).rpartition("/")[2] for link in product.item.links if link.rel == "derived_from"]


@pytest.fixture(scope="module")
def dates(tmp_path_factory: pytest.TempPathFactory) -> list[Input]:
    """Three dates of Sentinel-2, the second one cloudy. Not to be changed."""
    folder = tmp_path_factory.mktemp("dates")
    days = ((0, CLEAR), (10, CLOUDY), (20, CLEAR))
    return [received(simulate(small(0, *day), directory=folder)) for day in days]


@pytest.fixture(scope="module")
def first(dates: Sequence[Input], tmp_path_factory: pytest.TempPathFactory) -> Input:
    """The first date, made when all three had been received."""
    return published(run(dates[0], dates, tmp_path_factory.mktemp("first"))[0])


def test_the_first_image_of_a_series_is_compared_with_what_came_after(dates: Sequence[Input], first: Input) -> None:
    assert origins(first) == [one.item.id for one in dates]
    assert first.item.properties["atelier:parameters"]["other_dates"] == 2


def test_later_images_are_compared_with_products(dates: Sequence[Input], first: Input, tmp_path: Path) -> None:
    output = run(dates[1], [*dates, first], tmp_path)[0]
    assert origins(published(output)) == [dates[1].item.id, first.item.id, dates[2].item.id]
    assert 10 < output.item.properties["eo:cloud_cover"] < 80
    found = pixels(published(output), "CLM_R2").astype(np.uint8) >> 3 & 1
    assert found.any(), "no cloud was found by comparison with other dates"


def test_an_image_alone(dates: Sequence[Input], tmp_path: Path) -> None:
    alone = published(run(dates[1], [], tmp_path)[0])
    assert origins(alone) == [dates[1].item.id]
    assert not (pixels(alone, "CLM_R2").astype(np.uint8) >> 3 & 1).any()


def test_nothing_is_made_twice(dates: Sequence[Input], first: Input, tmp_path: Path) -> None:
    assert run(dates[0], [*dates, first], tmp_path) == []


def test_forecasts_of_the_product_are_used(first: Input) -> None:
    properties = first.item.properties
    assert properties["atelier:aot_source"] == "image and CAMS"
    assert properties["atelier:forecast"] != "none"


def test_relief(dates: Sequence[Input], tmp_path: Path) -> None:
    """Slopes that face the sun are darker, once corrected, than what is measured; the others brighter."""
    extent = open_product(dates[0].directory).extent(10)
    write_elevation(tmp_path / "elevation", extent)
    auxiliary = Auxiliary(elevation=tmp_path / "elevation")
    product = published(run(dates[0], [], tmp_path / "work", auxiliary)[0])
    assert product.item.properties["atelier:relief"] != "none"
    sre, fre = pixels(product, "SRE_B8").astype(float), pixels(product, "FRE_B8").astype(float)
    ratio = (fre / sre)[sre > 500]
    assert ratio.min() < 0.995 < 1.005 < ratio.max()
    assert np.median(ratio) == pytest.approx(1, abs=0.05)


def test_without_relief_the_ground_is_level(first: Input) -> None:
    assert np.array_equal(pixels(first, "SRE_B8"), pixels(first, "FRE_B8"))
    assert first.item.properties["atelier:relief"] == "none"


def test_nothing_is_made_of_clouds(tmp_path: Path) -> None:
    covered = received(simulate(small(0, 3, 1.0), directory=tmp_path))
    with pytest.raises(TooCloudy, match="% cloudy"):
        run(covered, [], tmp_path / "work")


def test_scenes_of_one_overpass_are_one_product(tmp_path: Path) -> None:
    """The second scene that comes in makes a better version of what the first one gave."""
    north = small(1, 0, CLEAR)
    box = north.over.geobox
    moment = north.scene.sensing_time + timedelta(seconds=24)
    below = replace(box, top=box.top - SIDE / 2)
    south = replace(
        north,
        over=replace(north.over, geobox=below, row=north.over.row + 1),
        scene=replace(north.scene, sensing_time=moment),
    )
    scenes = [received(simulate(product, directory=tmp_path / "received")) for product in (north, south)]
    alone = published(run(scenes[0], scenes[:1], tmp_path / "alone")[0])
    assert alone.item.id.endswith("V1-0")
    (both,) = run(scenes[1], [*scenes, alone], tmp_path / "both")
    assert both.item.id.endswith("V1-1")
    assert both.replaces == ("landsat-l2a", alone.item.id)
    assert set(origins(published(both))) == {scene.item.id for scene in scenes}
    seen = [(pixels(product, "SRE_B4") != -10000).sum() for product in (alone, published(both))]
    assert seen[1] > 1.3 * seen[0]
    assert run(scenes[0], [*scenes, published(both)], tmp_path / "again") == []
