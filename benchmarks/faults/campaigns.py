"""The campaigns by name: what each is, how many trials the acceptance asks for, and how to run it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import psycopg

from benchmarks.faults import Outcome
from benchmarks.faults.cuts import Wanted, cut_downloads
from benchmarks.faults.furnished import (
    bearer,
    content,
    fresh_site,
    furnished_site,
    largest_asset,
    product_path,
    secrets,
    signed,
)
from benchmarks.faults.fuzzing import fuzzed
from benchmarks.faults.intake import mutated_inputs
from benchmarks.faults.kills import kill_campaign
from benchmarks.faults.outages import OUTAGES, outage
from benchmarks.faults.paths import try_paths
from benchmarks.faults.payloads import disguises, listener, payloads, try_payloads
from benchmarks.faults.reception import failing_receptions, servers
from benchmarks.faults.site import fresh, products
from benchmarks.faults.soak import soak
from catalog.configuration import configuration
from processing.simulation.demonstration import simulate

KILLS_A_PRODUCT = 3
SEED = 20261121


@dataclass(frozen=True)
class Campaign:
    """One kind of knocks."""

    what: str
    asked: int
    run: Callable[[int], Outcome]
    """Takes the number of trials."""


def _kills(number: int) -> Outcome:
    with fresh_site() as site:
        return kill_campaign(site, kills=number, least_products=number // KILLS_A_PRODUCT, seed=SEED)


def _outages(seconds: int) -> Outcome:
    """Each on a new site, for that many seconds."""
    outcome = Outcome()
    for name in OUTAGES:
        with fresh_site() as site:
            found = outage(site, name, seconds=seconds)
        outcome.outcomes += found.outcomes
        outcome.wrong += found.wrong
        outcome.trials += seconds
    return outcome


def _full_disk(seconds: int) -> Outcome:
    """On a file system of its own, which ``ATELIER_FAULTS_DATA`` names; nothing holds back from filling it."""
    with fresh_site(ATELIER_DISK_RESERVE="0") as site:
        outcome = outage(site, "disk full", seconds=seconds)
    outcome.trials = seconds
    return outcome


def _reception(least: int) -> Outcome:
    fresh(configuration().data)
    with servers():
        return failing_receptions(least=least)


def _mutations(number: int) -> Outcome:
    with tempfile.TemporaryDirectory(dir=fresh(configuration().data)) as folder:
        made = [simulate(product, directory=Path(folder) / "products") for product in islice(products(), 2)]
        return mutated_inputs(made, Path(folder) / "trials", number=number, seed=SEED)


def _cuts(number: int) -> Outcome:
    with furnished_site() as (site, items):
        item = max(items, key=lambda one: len(content(one, largest_asset(one))))
        asset = largest_asset(item)
        wanted = Wanted(site.url, signed(item, asset), {}, content(item, asset))
        return cut_downloads(wanted, cuts=number, seed=SEED)


def _paths(number: int) -> Outcome:
    with furnished_site() as (site, items):
        return try_paths(
            site.url, product_path(items[0]), secrets(site), headers=bearer(site), number=number, seed=SEED
        )


def _payloads(number: int) -> Outcome:
    seen_at_once = furnished_site(TITILER_PGSTAC_CACHE_TTL="0")
    with seen_at_once as (site, items), listener() as (address, asked), httpx.Client(timeout=60) as client:
        item = items[0]
        secret = site.data / "canary.tif"
        shutil.copy(configuration().archive / item["assets"]["FRE_B4"]["href"], secret)
        folder = (configuration().archive / item["assets"]["FRE_B4"]["href"]).parent
        looks = disguises(folder, secret)
        names = [*(f"{item['assets']['FRE_B4']['href'].rsplit('/', 1)[0]}/{path.name}" for path in looks)]
        names += payloads(secret, address, number=number, seed=SEED)
        client.base_url = httpx.URL(site.url)
        try:
            return try_payloads(
                client,
                f"/tiles/collections/{item['collection']}/items/{item['id']}",
                names,
                store=lambda name: _store(site.settings.database_url, item, name),
                secret=secret.read_bytes()[:2000],
                asked=asked,
            )
        finally:
            for path in looks:
                path.unlink()


def _store(database_url: str, item: dict[str, Any], href: str) -> None:
    """Let the asset FRE_B4 of a published item lead elsewhere, as no publication could."""
    with psycopg.connect(database_url) as database:
        database.execute(
            "UPDATE pgstac.items SET content = jsonb_set(content, '{assets,FRE_B4,href}', to_jsonb(%s::text))"
            " WHERE id = %s AND collection = %s",
            [href, item["id"], item["collection"]],
        )


def _fuzz(number: int) -> Outcome:
    with furnished_site() as (site, items):
        return fuzzed(site.url, items, number)


def _soak(seconds: int) -> Outcome:
    with furnished_site() as (site, items):
        link = signed(items[0], largest_asset(items[0]))
        return soak(site, items, link, seconds=seconds, seed=SEED)


CAMPAIGNS = {
    "reception": Campaign("the nth writing call of a reception fails, for every n: ENOSPC, EIO", 100, _reception),
    "mutations": Campaign("changed products through unpacking and verification", 2_000, _mutations),
    "cuts": Campaign("downloads cut at random bytes and gone on with", 10_000, _cuts),
    "paths": Campaign("paths out of the archive, asked of /download", 5_000, _paths),
    "payloads": Campaign("GDAL's own names, in parameters and in the catalog, asked of /tiles", 500, _payloads),
    "fuzz": Campaign("requests made by schemathesis to the STAC API and the tiles", 10_000, _fuzz),
    "kills": Campaign("kill -9 of workers, their parents, broker, database and all, while products flow", 300, _kills),
    "outages": Campaign("broker gone, broker silent, database gone, a host of workers cut off: seconds", 300, _outages),
    "full-disk": Campaign("no space left: seconds", 120, _full_disk),
    "soak": Campaign("mixed users: seconds; trials are requests", 3_600, _soak),
}
