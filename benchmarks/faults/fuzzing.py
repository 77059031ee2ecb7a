"""Requests that schemathesis makes from the definitions of both APIs, most of them for what there is."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx

from benchmarks.faults import Outcome
from benchmarks.fuzz import LONGEST_SECONDS, Known, fuzz

APIS = ("stac", "tiles")
OPERATIONS = 80
"""Of both together, about."""


def fuzzed(site: str, items: Sequence[Mapping[str, Any]], number: int) -> Outcome:
    """Ask the ``site`` ``number`` times at least; every answer has to be as the definition says, and none 5xx."""
    outcome = Outcome()
    known = _known(site, items)
    with tempfile.TemporaryDirectory() as folder:
        for api in APIS:
            examples = max(1, number // OPERATIONS)
            found = fuzz(f"{site}/{api}/api", examples=examples, report=Path(folder), known=known)
            outcome.trials += found.requests
            outcome.outcomes.update({f"{api} {status}": n for status, n in found.statuses.items()})
            outcome.expect(not found.statuses[0], f"{api}: {found.statuses[0]} x no answer within {LONGEST_SECONDS} s")
            outcome.wrong += [f"{api}: {n} x {what}" for what, n in found.failures.items()]
    return outcome


def _known(site: str, items: Sequence[Mapping[str, Any]]) -> Known:
    """Values that mean something: names of what there is, and places on it."""
    west, south, east, north = items[0]["bbox"]
    across, up = (east - west) / 4, (north - south) / 4
    return {
        "path.collection_id": sorted({item["collection"] for item in items}),
        "path.item_id": [item["id"] for item in items],
        "path.search_id": [_registered(site, item["collection"]) for item in items],
        "path.tileMatrixSetId": ["WebMercatorQuad", "WorldCRS84Quad", "EuropeanETRS89_LAEAQuad"],
        "path.minx": [west, west + across],
        "path.miny": [south, south + up],
        "path.maxx": [east - across, east],
        "path.maxy": [north - up, north],
        "path.lon": [west, (west + east) / 2, east],
        "path.lat": [south, (south + north) / 2, north],
        "path.width": [1, 64, 256],
        "path.height": [1, 64, 256],
        "query.render": ["true-colour", "false-colour", "snow"],
        "query.assets": sorted({name for item in items for name in item["assets"] if name.startswith("FRE_B")}),
    }


def _registered(site: str, collection: str) -> str:
    answer = httpx.post(f"{site}/tiles/searches/register", json={"collections": [collection]}, timeout=60)
    return str(answer.raise_for_status().json()["id"])
