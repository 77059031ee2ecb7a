"""Requests a second and times of answer: ours beside the plain stac-fastapi-pgstac, on the same database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import httpx

from benchmarks.l2a.tables import show
from benchmarks.search.queries import DEEP_PAGES, PAGE, Kind, Request, deep_searches, growing, kinds
from benchmarks.search.servers import Measured, Server, measure, ours, stock

CLIENTS = (1, 16)
SECONDS = 8
"""Of each measurement."""
WARM_SECONDS = 4
"""Before it: the same requests, unmeasured."""
DEEP = 10
"""Different searches whose fiftieth page is asked."""
MOST_MILLISECONDS = 8.0
"""p50 of a box and dates at one client."""
MOST_GROWTH = 2.0
"""p50 from the smallest to the largest catalog."""


def against_stock(count: int) -> list[dict[str, Any]]:
    """Every kind of search at 1 and 16 clients, ours and stock in turn; prints tables."""
    found: list[dict[str, Any]] = []
    with ours(count) as own, stock(count) as plain:
        for kind in [*kinds(count), Kind("fiftieth page", (), 15)]:
            row: dict[str, Any] = {"kind": kind.name, "asked": kind.asked}
            for name, server in (("ours", own), ("stock", plain)):
                requests = kind.requests or deep_pages(server, count)
                for clients in CLIENTS:
                    row[f"{name}, {clients}"] = asdict(_warm(server, requests, clients))
            row["times"] = row["ours, 16"]["rate"] / max(1e-9, row["stock, 16"]["rate"])
            found.append(row)
            _show(
                count,
                [row],
                "" if len(found) > 1 else "ms at one client, requests a second at 16; CPU of the server, ms",
            )
    return found


def _show(count: int, rows: list[dict[str, Any]], note: str) -> None:
    show(
        f"Search at {count} items",
        [
            "",
            "ours p50",
            "p95",
            "stock p50",
            "p95",
            "ours/s",
            "stock/s",
            "times",
            "asked",
            "",
            "CPU",
            "stock",
            "failed",
        ],
        [
            (
                row["kind"],
                *(row[f"{name}, 1"][figure] for name in ("ours", "stock") for figure in ("p50", "p95")),
                row["ours, 16"]["rate"],
                row["stock, 16"]["rate"],
                row["times"],
                row["asked"],
                row["times"] >= row["asked"],
                row["ours, 16"]["cpu"],
                row["stock, 16"]["cpu"],
                row["ours, 16"]["failed"] + row["stock, 16"]["failed"],
            )
            for row in rows
        ],
        note,
    )


def _warm(server: Server, requests: Sequence[Request], clients: int) -> Measured:
    measure(server, requests, clients, WARM_SECONDS)
    return measure(server, requests, clients, SECONDS)


def deep_pages(server: Server, count: int) -> tuple[Request, ...]:
    """The fiftieth pages of some searches, as the server's own links name them."""
    found = []
    with httpx.Client(base_url=server.url, timeout=120) as client:
        for body in deep_searches(count, DEEP):
            before = client.post("/search", json={**body, "limit": DEEP_PAGES * PAGE}).raise_for_status().json()
            following = next((link for link in before["links"] if link["rel"] == "next"), None)
            if following:
                found.append(Request("/search", {**following["body"], **body, "limit": PAGE}))
    return tuple(found)


def growth(counts: Sequence[int]) -> list[dict[str, Any]]:
    """The same questions to catalogs of different sizes, one client; prints a table."""
    found: list[dict[str, Any]] = [{"kind": kind.name} for kind in growing()]
    for count in counts:
        with ours(count) as server:
            for row, kind in zip(found, growing(), strict=True):
                row[str(count)] = asdict(_warm(server, kind.requests, 1))
    for row in found:
        row["growth"] = row[str(counts[-1])]["p50"] / max(1e-9, row[str(counts[0])]["p50"])
    show(
        f"Growth from {counts[0]} to {counts[-1]} items: p50, ms, one client; asked: less than {MOST_GROWTH} times",
        ["", *map(str, counts), "times", ""],
        [
            (row["kind"], *(row[str(count)]["p50"] for count in counts), row["growth"], row["growth"] < MOST_GROWTH)
            for row in found
        ],
    )
    return found
