"""An Atelier with two products of each level, for campaigns that knock on what there is; and its doors."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from benchmarks.faults.site import Site, catalogued, drop, fresh, products
from benchmarks.faults.truth import LEVEL2
from catalog.configuration import configuration
from tests.journeys.atelier import wait_for

START_SECONDS, PUBLISHED_SECONDS = 600, 1_200
"""Patience: a machine may be busy with other things."""
SECRET = b"what nobody may read: 7f3b0c52"


@contextmanager
def fresh_site(**more: str) -> Iterator[Site]:
    """An empty Atelier, running."""
    site = Site(fresh(configuration().data), start_seconds=START_SECONDS, more=more)
    site.start()
    try:
        yield site
    finally:
        if site.running:
            site.stop()
        else:
            site.kill_everything()


@contextmanager
def furnished_site(**more: str) -> Iterator[tuple[Site, list[dict[str, Any]]]]:
    """An Atelier with a Sentinel-2 and a Landsat product, and their Level-2A items."""
    with fresh_site(**more) as site:
        dropped = [drop(product, site.data) for product in islice(products(), 2)]
        wait_for(lambda: site.settled(len(dropped)), seconds=PUBLISHED_SECONDS, what="two products published")
        (site.data / "canary.txt").write_bytes(SECRET)
        yield site, [item for item in catalogued(site) if item["collection"] in LEVEL2]


@cache
def _django() -> None:
    import django

    django.setup()


def signed(item: dict[str, Any], asset: str) -> str:
    """Path and query of a signed link to a file."""
    _django()
    from portal.downloads.links import signed_url

    made = urlsplit(signed_url(item["collection"], item["id"], asset))
    return f"{made.path}?{made.query}"


def bearer(site: Site) -> dict[str, str]:
    """The header of somebody's token."""
    _django()
    from django.core.cache import cache as remembered

    from portal.accounts.services import api_token_create
    from tests.portal.people import person

    remembered.clear()
    _token, secret = api_token_create(user=person(f"knocks-{time.time():.0f}@example.org"), name="knocks", days=1)
    assert site.running
    return {"Authorization": f"Bearer {secret}"}


def secrets(site: Site) -> list[bytes]:
    """What no answer may hold."""
    return [SECRET, (site.data / "secret_key").read_bytes().strip(), b"root:x:"]


def content(item: dict[str, Any], asset: str) -> bytes:
    return (configuration().archive / item["assets"][asset]["href"]).read_bytes()


def product_path(item: dict[str, Any]) -> list[str]:
    return [item["collection"], item["id"], next(iter(item["assets"]))]


def largest_asset(item: dict[str, Any]) -> str:
    return str(max(item["assets"], key=lambda name: item["assets"][name].get("file:size", 0)))
