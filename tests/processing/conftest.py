"""Real products, made whole once for all tests of the pixels; tests copy what they damage."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from processing.chains import Input, Output, chains
from processing.items import level1_item
from processing.sensors import open_product
from tests.processing import products


@pytest.fixture(scope="session")
def real_products(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A product that can be processed, by sensor name. Not to be changed."""
    folder = tmp_path_factory.mktemp("products")
    return {
        "sentinel2": products.sentinel2(shared_data, folder),
        "landsat": products.landsat(shared_data, folder),
    }


@pytest.fixture
def copy_of(real_products: dict[str, Path], tmp_path: Path) -> Callable[[str], Path]:
    """A product of this sensor that the test may damage."""

    def copied(sensor: str) -> Path:
        source = real_products[sensor]
        return Path(shutil.copytree(source, tmp_path / "copy" / source.name))

    return copied


def processed(product: Path, work: Path) -> list[Output]:
    """What the L2A chain makes of the first tile of a product."""
    item = level1_item(open_product(product))
    published = Input(item, product)
    chain = chains()["l2a"]
    return chain.run(chain.plan(published)[-1], [published], [], work)


@pytest.fixture(scope="session")
def made(real_products: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Output]:
    """The Level-2A product of each real product. Not to be changed."""
    return {name: processed(path, tmp_path_factory.mktemp(name))[0] for name, path in real_products.items()}
