"""Whether our items are the plain server's, byte for byte, on searches at random."""

from __future__ import annotations

from typing import Any

import httpx
import orjson

from benchmarks.l2a.tables import show
from benchmarks.search.presented import present
from benchmarks.search.queries import any_searches
from benchmarks.search.servers import Server, ours, stock
from catalog.configuration import configuration

SEARCHES = 1_000
SHOWN = 3


def compared(count: int, searches: int = SEARCHES) -> dict[str, Any]:
    """Ask both servers the same; prints what differs. Members of objects, which have no order in JSON, are sorted."""
    found: dict[str, Any] = {"searches": searches, "items": 0, "same": 0, "differing": []}
    with ours(count) as own, stock(count) as plain, httpx.Client(timeout=120) as client:
        for body in any_searches(count, searches):
            mine = _features(client, own, body)
            theirs = [_presented(one, plain) for one in _features(client, plain, body)]
            found["items"] += len(theirs)
            if _bytes(mine) == _bytes(theirs):
                found["same"] += 1
            else:
                found["differing"].append({"body": body, "how": _difference(mine, theirs)})
    show(
        f"Our items beside the plain server's, byte for byte, {count} items",
        ["", "searches", "items", "searches with the same items", ""],
        [("random searches", found["searches"], found["items"], found["same"], found["same"] == searches)],
    )
    for one in found["differing"][:SHOWN]:
        print(f"  differs: {one['how']}: {orjson.dumps(one['body']).decode()}")
    return found


def _features(client: httpx.Client, server: Server, body: dict[str, Any]) -> list[dict[str, Any]]:
    answer = client.post(f"{server.url}/search", json=body)
    features: list[dict[str, Any]] = orjson.loads(answer.raise_for_status().content)["features"]
    return features


def _presented(feature: dict[str, Any], plain: Server) -> dict[str, Any]:
    """An item of the plain server's as this centre gives it out: under its address, with what it adds."""
    public = f"{configuration().public_url}/stac"
    return present(orjson.loads(orjson.dumps(feature).replace(plain.url.encode(), public.encode())))


def _bytes(features: list[dict[str, Any]]) -> bytes:
    return orjson.dumps(features, option=orjson.OPT_SORT_KEYS)


def _difference(mine: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> str:
    names = [[(one["collection"], one["id"]) for one in features] for features in (mine, theirs)]
    if names[0] != names[1]:
        same = sorted(names[0]) == sorted(names[1])
        return f"{len(mine)} items for {len(theirs)}" if not same else "another order"
    first = next(pair for pair in zip(mine, theirs, strict=True) if _bytes([pair[0]]) != _bytes([pair[1]]))
    members = [key for key in {**first[0], **first[1]} if first[0].get(key) != first[1].get(key)]
    return f"{first[0]['id']}: {', '.join(members)}"
