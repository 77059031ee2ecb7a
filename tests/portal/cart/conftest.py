import pystac
import pytest
from django.core.cache import cache

from catalog.configuration import Configuration
from portal.accounts.models import User
from tests.portal.people import bytes_of, person, product


@pytest.fixture(autouse=True)
def _forget_rate_limits() -> None:
    cache.clear()


@pytest.fixture(scope="session")
def items(catalog_database: Configuration) -> list[pystac.Item]:
    """Three published products of three files each."""
    return [
        product(day, {"FRE_B4.tif": bytes_of(day, 3_000), "MASKS/CLM_R1.tif": bytes_of(day + 100, 99), "QKL.jpg": b"x"})
        for day in (11, 12, 13)
    ]


@pytest.fixture
def owner(db: None) -> User:
    return person("owner@example.org")
