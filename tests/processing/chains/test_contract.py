"""What every chain promises, whichever module it is in."""

from __future__ import annotations

import filecmp
import json
from pathlib import Path

import pytest
import rasterio
from rio_cogeo.cogeo import cog_validate

from processing.chains import Chain, Input, Output, chains
from processing.items import level1_item
from processing.sensors import open_product
from tests.processing.conftest import processed
from tests.processing.stac import core_errors

PRODUCTS = ["sentinel2", "landsat"]


@pytest.mark.parametrize("name", chains())
def test_says_what_it_is(name: str) -> None:
    chain: Chain = chains()[name]
    assert chain.name == name
    assert chain.version.count(".") == 2
    assert chain.produces
    assert chain.consumes


@pytest.mark.parametrize("name", chains())
def test_jobs_survive_the_queue(name: str, real_products: dict[str, Path]) -> None:
    """Only strings, which JSON brings back as they were."""
    for path in real_products.values():
        item = level1_item(open_product(path))
        for job in chains()[name].plan(Input(item, path)):
            assert job.chain == name
            inputs = tuple((collection, identifier) for collection, identifier in json.loads(json.dumps(job.inputs)))
            assert inputs == job.inputs == ((item.collection_id, item.id),)
            assert json.loads(json.dumps(job.parameters)) == job.parameters


@pytest.mark.parametrize("name", chains())
def test_does_not_feed_on_itself(name: str, made: dict[str, Output]) -> None:
    for output in made.values():
        if output.item.collection_id not in chains()[name].consumes:
            assert chains()[name].plan(Input(output.item, output.directory)) == []


@pytest.mark.parametrize("product", PRODUCTS)
def test_outputs_are_whole(product: str, made: dict[str, Output]) -> None:
    """Every asset is a file of the product, every file of the product an asset."""
    output = made[product]
    files = {path.relative_to(output.directory).as_posix() for path in output.directory.rglob("*") if path.is_file()}
    assert {asset.href for asset in output.item.assets.values()} == files
    assert output.item.collection_id in chains()["l2a"].produces
    assert output.directory.name == output.item.id


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_raster_is_a_strict_cog(product: str, made: dict[str, Output]) -> None:
    for path in made[product].directory.rglob("*.tif"):
        valid, errors, warnings = cog_validate(path, strict=True)
        assert valid, (path.name, errors, warnings)


@pytest.mark.parametrize("product", PRODUCTS)
def test_items_are_valid_stac(product: str, made: dict[str, Output]) -> None:
    assert core_errors(made[product].item) == []


@pytest.mark.parametrize("product", PRODUCTS)
def test_items_say_what_the_files_are(product: str, made: dict[str, Output]) -> None:
    output = made[product]
    for key, asset in output.item.assets.items():
        if asset.href.endswith(".tif"):
            with rasterio.open(output.directory / asset.href) as dataset:
                fields = asset.extra_fields
                assert fields["proj:shape"] == [dataset.height, dataset.width], key
                assert fields["proj:transform"] == list(dataset.transform)[:6], key
                assert fields["proj:code"] == f"EPSG:{dataset.crs.to_epsg()}", key
                assert fields["data_type"] == dataset.dtypes[0], key
                assert fields.get("nodata") == dataset.nodata, key


@pytest.mark.parametrize("product", PRODUCTS)
def test_the_same_inputs_give_the_same_bytes(
    product: str, made: dict[str, Output], real_products: dict[str, Path], tmp_path: Path
) -> None:
    again = processed(real_products[product], tmp_path)[0]
    names = [path.relative_to(again.directory) for path in again.directory.rglob("*") if path.is_file()]
    same, different, failed = filecmp.cmpfiles(made[product].directory, again.directory, map(str, names), shallow=False)
    assert (different, failed) == ([], [])
    assert len(same) == len(names) > 20


@pytest.mark.parametrize("product", PRODUCTS)
def test_a_second_run_over_a_broken_first_one(
    product: str, made: dict[str, Output], real_products: dict[str, Path], tmp_path: Path
) -> None:
    """A worker killed half-way leaves files behind: they are neither kept nor in the way."""
    expected = made[product]
    folder = tmp_path / expected.directory.name
    (folder / "MASKS").mkdir(parents=True)
    some = sorted(expected.directory.glob("*SRE*"))[0].name
    (folder / some).write_bytes(b"half a file")
    (folder / "left.tmp").write_bytes(b"x")
    again = processed(real_products[product], tmp_path)[0]
    files = {path.relative_to(again.directory).as_posix() for path in again.directory.rglob("*") if path.is_file()}
    assert files == {asset.href for asset in again.item.assets.values()}
    assert filecmp.cmp(folder / some, expected.directory / some, shallow=False)
