"""How often somebody may try: counted in the database, by all web processes of all hosts together."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse

from portal.settings import CACHES
from tests.portal.people import PASSWORD, person

TRIES = 12
"""More than anybody may fail in a row."""


@pytest.fixture
def shared_cache(transactional_db: None) -> Iterator[None]:
    with override_settings(CACHES=CACHES):
        call_command("createcachetable", verbosity=0)
        caches["default"].clear()
        yield
        caches["default"].clear()


def sign_in(password: str) -> int:
    form = {"login": "tried@example.org", "password": password}
    return Client().post(reverse("account_login"), form).status_code


def test_failed_sign_ins_are_counted_where_every_process_looks(shared_cache: None) -> None:
    person("tried@example.org")
    for _ in range(TRIES):
        sign_in("wrong")
    assert sign_in(PASSWORD) != 302
    with connection.cursor() as database:
        database.execute("DELETE FROM shared_cache")
    assert sign_in(PASSWORD) == 302
