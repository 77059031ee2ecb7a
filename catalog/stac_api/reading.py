"""Search bodies out of requests, as far as they are of the plain form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import orjson
from cql2 import Expr

from catalog.ready.parameters import LeftToPgstac

MAX_ITEMS = 500
"""Items a page at most, whatever the ``limit``: some 40 kB each."""
DEFAULT_ITEMS = 10
LARGEST_LIMIT = 10_000
"""More is refused by STAC FastAPI, or not."""


def page_limit(limit: object) -> int:
    """Items a page."""
    if limit is None:
        return DEFAULT_ITEMS
    if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= LARGEST_LIMIT:
        raise LeftToPgstac(f"the limit {limit!r}")
    return min(limit, MAX_ITEMS)


def asked_in_body(body: bytes) -> dict[str, Any]:
    """A posted search body."""
    try:
        asked = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise LeftToPgstac("a body that is no JSON") from error
    if not isinstance(asked, dict):
        raise LeftToPgstac("a body that is no object")
    return asked


def asked_in_address(query: bytes) -> dict[str, Any]:
    """The search body that the parameters of an address state."""
    try:
        pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, strict_parsing=bool(query), errors="strict")
    except (ValueError, UnicodeError) as error:
        raise LeftToPgstac("an address that cannot be read") from error
    asked = dict(pairs)
    if len(asked) != len(pairs) or not all(asked.values()) or not set(asked) <= set(READERS):
        raise LeftToPgstac("parameters that are empty, double or unknown")
    try:
        body = {name: READERS[name](value) for name, value in asked.items()}
    except ValueError as error:
        raise LeftToPgstac("a parameter that cannot be read") from error
    if "filter" in body:
        body["filter"] = _filter(body["filter"], body.get("filter-lang", "cql2-text"))
        body["filter-lang"] = "cql2-json"
    return body


def _filter(text: str, language: str) -> Any:
    try:
        if language == "cql2-text":
            return Expr(text).to_json()
        if language == "cql2-json":
            return orjson.loads(text)
    except Exception as error:  # cql2 raises bare ones
        raise LeftToPgstac(f"the filter {text!r}") from error
    raise LeftToPgstac(f"the filter language {language}")


def _sorted(text: str) -> list[dict[str, str]]:
    wishes = [wish.strip() for wish in text.split(",")]
    return [{"field": wish.lstrip("+-"), "direction": "desc" if wish.startswith("-") else "asc"} for wish in wishes]


def _fields(text: str) -> dict[str, list[str]]:
    named = text.split(",")
    return {
        "include": [name.removeprefix("+") for name in named if not name.startswith("-")],
        "exclude": [name[1:] for name in named if name.startswith("-")],
    }


def _names(text: str) -> list[str]:
    return text.split(",")


READERS: dict[str, Callable[[str], Any]] = {
    "collections": _names,
    "ids": _names,
    "bbox": lambda text: [float(value) for value in text.split(",")],
    "intersects": orjson.loads,
    "datetime": str,
    "limit": int,
    "token": str,
    "sortby": _sorted,
    "fields": _fields,
    "query": orjson.loads,
    "filter": str,
    "filter-lang": str,
    "q": _names,
}
