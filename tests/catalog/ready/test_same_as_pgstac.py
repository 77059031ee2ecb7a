"""The ready items answer as pgstac's own search does: the same items in the same order, all pages making the whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.database import connection
from catalog.ready.search import Search
from catalog.search import next_token, search
from tests.catalog.ready.searches import bodies

EVERYTHING = 10_000
FEW = 5
SETTINGS = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(params=["all counted", "few counted"], scope="module", autouse=True)
def counted(request: pytest.FixtureRequest) -> Iterator[bool]:
    """Whether numbers are exact: with few counted, nearly every search is one of many items."""
    if request.param == "all counted":
        yield True
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("catalog.ready.search.COUNTED_EXACTLY", FEW)
        patch.setattr("catalog.ready.page.COUNTED_EXACTLY", FEW)
        patch.setattr("catalog.ready.ordered.MANY", 50)
        yield False


def by_pgstac(body: dict[str, Any]) -> list[tuple[str, str]]:
    with connection() as database:
        database.execute("SELECT set_config('pgstac.readonly', 'on', true)")
        row = database.execute("SELECT search(%s)", [orjson.dumps({**body, "limit": EVERYTHING}).decode()]).fetchone()
    assert row is not None
    return [(feature["collection"], feature["id"]) for feature in row[0]["features"]]


def keys(page: dict[str, Any]) -> list[tuple[str, str]]:
    return [(feature["collection"], feature["id"]) for feature in page["features"]]


@SETTINGS
@given(body=bodies())
def test_the_same_items_in_the_same_order(
    population: list[dict[str, Any]], counted: bool, body: dict[str, Any]
) -> None:
    Search.of(body, EVERYTHING)  # answered by the table, not left to pgstac
    page = search({**body, "limit": EVERYTHING})
    expected = by_pgstac(body)
    assert keys(page) == expected
    assert page["numberMatched"] == len(expected) or not counted


@SETTINGS
@given(body=bodies(), limit=st.sampled_from([7, 40, 100]))
def test_all_pages_make_up_the_whole(
    population: list[dict[str, Any]], counted: bool, body: dict[str, Any], limit: int
) -> None:
    whole = keys(search({**body, "limit": EVERYTHING}))
    seen: list[tuple[str, str]] = []
    page = search({**body, "limit": limit})
    while True:
        assert page["numberMatched"] == len(whole) or not counted
        seen += keys(page)
        token = next_token(page)
        if token is None:
            break
        page = search({**body, "limit": limit, "token": token})
    assert seen == whole
