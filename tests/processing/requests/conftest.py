"""Images of March 2022 that nothing was made of yet."""

from __future__ import annotations

from collections.abc import Iterator

import pystac
import pytest

from catalog.configuration import Configuration
from tests.processing.requests.received import nothing_left, received


@pytest.fixture(autouse=True)
def _nothing_left(catalog_database: Configuration) -> Iterator[None]:
    with nothing_left():
        yield


@pytest.fixture
def images() -> list[pystac.Item]:
    """Of the 4th, the 9th and, cloudy, the 14th."""
    return [received(4), received(9), received(14, cloud_cover=80.0)]
