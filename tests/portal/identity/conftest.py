"""A sister site that is registered here, and somebody to sign in to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import get_resolver

from portal.accounts.models import User
from portal.identity.models import Client
from tests.portal.people import Served, person, served

RETURN = "https://sister.example/return"
SECRET = "the sister's secret"


@pytest.fixture(autouse=True)
def _forget_rate_limits() -> None:
    cache.clear()


@pytest.fixture
def marie(db: None) -> User:
    return person("marie@example.org", country="FR", organisation="CESBIO", field_of_work="research")


@pytest.fixture
def site(db: None) -> Client:
    return Client.objects.create(
        client_id="sister",
        name="Sister",
        client_secret=SECRET,
        redirect_uris=RETURN,
        post_logout_redirect_uris="https://sister.example/bye",
    )


@pytest.fixture
def browser(marie: User) -> Browser:
    found = Browser()
    found.force_login(marie)
    return found


@pytest.fixture
def portal(transactional_db: None, settings: Any) -> Iterator[Served]:
    """The provider behind a real web server, under the address that it says it has."""
    _ = get_resolver().url_patterns  # imported before the first request, which Apache waits for
    with served() as server:
        settings.OAUTH2_PROVIDER = settings.OAUTH2_PROVIDER | {
            "OIDC_ISS_ENDPOINT": server.url,
            "OAUTH_DEVICE_VERIFICATION_URI": f"{server.url}/identity/o/device",
            "ALWAYS_RELOAD_OAUTHLIB_CORE": True,
        }
        yield server
