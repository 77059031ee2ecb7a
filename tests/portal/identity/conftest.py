"""A sister site that is registered here, and somebody to sign in to it."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client as Browser

from portal.accounts.models import User
from portal.identity.models import Client
from tests.portal.people import person

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
