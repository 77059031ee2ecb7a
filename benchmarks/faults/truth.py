"""What has to be true after any knocks: nothing lost, nothing half there, nothing twice, and everybody agrees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from benchmarks.faults.site import Site, archived, catalogued, scratch

LEVEL1 = ("sentinel2-l1c", "landsat-l1")
LEVEL2 = ("sentinel2-l2a", "landsat-l2a")
UNDONE = """SELECT key, status, reason FROM ledger.jobs
WHERE status NOT IN ('done', 'skipped') AND NOT (status = 'waiting' AND greatest(due_at, gathers_until) > now())"""
"""But for jobs whose time has not come."""
AGREED = "Everything agrees."


def complaints(site: Site, dropped: Sequence[str]) -> list[str]:
    """Everything that is not as it should be once ``dropped`` (names of folders) have come to their end."""
    return [*_of_products(site, dropped), *_of_ledger(site, dropped), *_of_files(site)]


def _of_products(site: Site, dropped: Sequence[str]) -> list[str]:
    """Each Level-1 product is there once, and of each there is one image, and of each image one map of the snow."""
    items = catalogued(site)
    found = Counter(f"{item['collection']}/{item['id']}" for item in items)
    wrong = [f"{name}: {number} times in the catalog" for name, number in found.items() if number != 1]
    names = {item["id"] for item in items if item["collection"] in LEVEL1}
    lost = {name.removesuffix(".SAFE") for name in dropped} - names
    wrong += [f"{name}: lost" for name in sorted(lost)]
    made = Counter(
        (item["collection"] in LEVEL2, link["href"].rsplit("/", 1)[-1])
        for item in items
        if item["collection"] in {*LEVEL2, "snow"}
        for link in item.get("links", [])
        if link["rel"] == "derived_from" and link["href"].split("/")[-3] in {*LEVEL1, *LEVEL2}
    )
    wrong += [f"{name}: {made[True, name]} images of it" for name in sorted(names) if made[True, name] < 1]
    images = [item["id"] for item in items if item["collection"] in LEVEL2]
    if len(images) != len(names):
        wrong.append(f"{len(images)} images of {len(names)} products")
    maps = Counter(item["collection"] for item in items)["snow"]
    if maps != len(images):
        wrong.append(f"{maps} maps of the snow of {len(images)} images")
    return wrong


def _of_ledger(site: Site, dropped: Sequence[str]) -> list[str]:
    drops = site.ledger("SELECT entry, status, reason FROM ledger.drops WHERE status <> 'published'")
    jobs = site.ledger(UNDONE)
    number = site.ledger("SELECT count(*) AS n FROM ledger.drops")[0]["n"]
    wrong = [f"{row['entry']}: {row['status']}: {row['reason']}" for row in drops]
    wrong += [f"{row['key']}: {row['status']}: {row['reason']}" for row in jobs]
    return wrong + ([f"{number} drops of {len(dropped)}"] if number != len(dropped) else [])


def _of_files(site: Site) -> list[str]:
    folders = archived(site.data)
    items = {f"{item['collection']}/{item['id']}" for item in catalogued(site)}
    wrong = [f"{name}: {number} folders" for name, number in folders.items() if number != 1]
    wrong += [f"{name}: no folder" for name in sorted(items - folders.keys())]
    wrong += [f"{name}: half-published, a folder without an item" for name in sorted(folders.keys() - items)]
    wrong += [f"{one.relative_to(site.data)}: left aside" for one in scratch(site.data)]
    said = site.tell("reconcile", "--checksums").strip()
    return wrong + ([f"reconcile: {said}"] if said != AGREED else [])
