"""Providers beside the tests' database; the inbox is read by :func:`received`, as the watcher and the intake do."""

from __future__ import annotations

import io
import shutil
import time
import uuid
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from catalog.configuration import Configuration
from processing import ledger
from processing.ledger import ledger_connection
from processing.sources.mirror import Mirror
from processing.sources.settings import MirrorSettings, ProviderSettings, Sources
from tests.processing.sources.flaky import FlakyProvider, Product

FIRST_DAY = datetime(2026, 3, 1, 10, 54, 21, tzinfo=UTC)


@pytest.fixture
def atelier(catalog_database: Configuration) -> Iterator[Configuration]:
    """An inbox without drops, and a ledger that expects nothing."""
    _forget(catalog_database)
    catalog_database.inbox.mkdir(parents=True, exist_ok=True)
    yield catalog_database
    _forget(catalog_database)


def _forget(settings: Configuration) -> None:
    with ledger_connection() as database:
        database.execute("TRUNCATE ledger.expected, ledger.offers, ledger.owners, ledger.providers")
        database.execute("DELETE FROM ledger.events WHERE drop_id LIKE 'mirrored-%'")
        database.execute("DELETE FROM ledger.drops WHERE id LIKE 'mirrored-%'")
    shutil.rmtree(settings.inbox, ignore_errors=True)
    shutil.rmtree(settings.work / "mirror", ignore_errors=True)


def products(number: int, *, size: int = 20_000, baseline: str = "0511") -> list[Product]:
    """Archives with names of Sentinel-2 products, a day apart; what is in them is nobody's business here."""
    made = []
    for index in range(number):
        moment = FIRST_DAY + timedelta(days=index)
        name = f"S2A_MSIL1C_{moment:%Y%m%dT%H%M%S}_N{baseline}_R051_T31TCJ_{moment:%Y%m%dT%H%M%S}"
        made.append(Product(name, moment, archive(f"{name}.SAFE/manifest.safe", size, index)))
    return made


def archive(member: str, size: int, seed: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as file:
        file.writestr(member, bytes((seed * 7 + place * place) % 251 for place in range(size)))
    return packed.getvalue()


def described(provider: FlakyProvider, **more: object) -> ProviderSettings:
    fast = {"first_pause_seconds": 0.1, "longest_pause_seconds": 2.0, "timeout_seconds": 5.0, "page": 7}
    return ProviderSettings(
        provider.name,
        "stac",
        {"sentinel2-l1c": "theirs"},
        url=provider.url,
        **{**fast, **more},  # type: ignore[arg-type]
    )


def sources_of(*providers: ProviderSettings, every_minutes: float = 0.01) -> Sources:
    mirror = MirrorSettings(
        "all", "sentinel2-l1c", date(2026, 1, 1), date(2026, 12, 31), ("31TCJ",), every_minutes=every_minutes,
        whole_hours=every_minutes / 60,
    )  # fmt: skip
    return Sources({provider.name: provider for provider in providers}, (mirror,))


def received(settings: Configuration, *, refuse: Sequence[bytes] = ()) -> dict[str, bytes]:
    """Take what lies in the inbox, as the intake does: published, a duplicate, or in quarantine."""
    taken = {}
    for entry in settings.inbox.iterdir():
        content, drop_id = entry.read_bytes(), f"mirrored-{uuid.uuid4().hex}"
        entry.unlink()
        ledger.receive(drop_id, entry.name)
        if content in refuse:
            ledger.finish(drop_id, "quarantined", code="corrupt-product", reason="it cannot be decoded")
            continue
        assert ledger.verify(drop_id, identifier=entry.name.split(".")[0], collection="sentinel2-l1c"), "came twice"
        ledger.finish(drop_id, "published")
        taken[entry.name] = content
    return taken


def mirrored(
    sources: Sources, settings: Configuration, *, count: int, seconds: float = 20.0, refuse: Sequence[bytes] = ()
) -> dict[str, bytes]:
    """Let a mirror run until ``count`` products came in, or the time is over."""
    taken: dict[str, bytes] = {}
    deadline = time.monotonic() + seconds
    mirror = Mirror(sources, poll_seconds=0.05)

    def done() -> bool:
        taken.update(received(settings, refuse=refuse))
        return len(taken) >= count or time.monotonic() > deadline

    mirror.run(until=done)
    mirror.wait()
    return taken
