"""Images that nothing was made of yet, and somebody who asks for what can be made of them."""

from __future__ import annotations

from collections.abc import Iterator

import pystac
import pytest
from django.core.cache import cache
from django.test import Client

from catalog.configuration import Configuration
from portal.accounts.models import User
from portal.accounts.services import api_token_create
from processing.requests import making
from tests.portal.people import person
from tests.processing.requests.received import finish, key_of, made, nothing_left, received


@pytest.fixture(autouse=True)
def _nothing_left(catalog_database: Configuration) -> Iterator[None]:
    cache.clear()
    with nothing_left():
        yield


@pytest.fixture
def images() -> list[pystac.Item]:
    return [received(4), received(9)]


@pytest.fixture
def owner(db: None) -> User:
    return person("requests@example.org")


@pytest.fixture
def client(owner: User) -> Client:
    signed_in = Client(headers={"Accept-Language": "en"})
    signed_in.force_login(owner)
    return signed_in


@pytest.fixture
def secret(owner: User) -> str:
    """Of a token of a program."""
    return api_token_create(user=owner, name="notebook", days=1, scopes=["request"])[1]


def work(images: list[pystac.Item]) -> None:
    """What workers do with the jobs of these images, and the chore afterwards."""
    for image in images:
        finish(key_of(image), made(image))
    making.advance_all()
