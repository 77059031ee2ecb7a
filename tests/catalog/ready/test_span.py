"""The time from the first to the last moment that a filter names."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from catalog.ready.moments import Interval
from catalog.ready.span import span_of


def compare(sign: str, day: str) -> dict[str, Any]:
    return {"op": sign, "args": [{"property": "datetime"}, {"timestamp": f"{day}T00:00:00Z"}]}


def within(first: str, last: str) -> dict[str, Any]:
    return {"op": "and", "args": [compare(">=", first), compare("<=", last)]}


SUMMERS = {"op": "or", "args": [within("2015-06-01", "2015-08-31"), within("2017-06-01", "2017-08-31")]}
CLOUDS = {"op": "<", "args": [{"property": "eo:cloud_cover"}, 20]}
FIRST, LAST = datetime(2015, 6, 1, tzinfo=UTC), datetime(2017, 8, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("expression", "span"),
    [
        (SUMMERS, (FIRST, LAST)),
        ({"op": "and", "args": [CLOUDS, SUMMERS]}, (FIRST, LAST)),
        ({"op": "and", "args": [SUMMERS, compare("<", "2016-01-01")]}, (FIRST, datetime(2016, 1, 1, tzinfo=UTC))),
        ({"op": "or", "args": [SUMMERS, CLOUDS]}, (None, None)),
        ({"op": "or", "args": [SUMMERS, compare(">", "2016-01-01")]}, (FIRST, None)),
        ({"op": "not", "args": [SUMMERS]}, (None, None)),
        (CLOUDS, (None, None)),
    ],
)
def test_span(expression: dict[str, Any], span: Interval) -> None:
    assert span_of(expression) == span
