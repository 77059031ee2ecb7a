"""One missing product, from the provider that is best asked now to the inbox."""

from __future__ import annotations

import logging
import shutil

from processing.ledger import exclusive
from processing.sources import attempts, expected, health
from processing.sources.arrival import drop, folder_of, gathered, make_ready, ready_entry
from processing.sources.errors import Damaged, Gone, Interrupted, ProviderError, Staging
from processing.sources.offer import Offer, Provider
from processing.sources.settings import ProviderSettings

log = logging.getLogger(__name__)

MOST_DAMAGED = 3
"""Copies of one product that a provider may send damaged before it is asked for it no more."""
STAGING_SECONDS = 300.0
"""Until a product that is brought back from slow storage is asked for again, where its provider does not say."""


def fetch(offer: Offer, acquisition: str, provider: Provider, settings: ProviderSettings) -> bool:
    """Whether the product is in the inbox now. What goes wrong is noted in the ledger."""
    with exclusive(attempts.lock_of(acquisition)) as mine:
        if not mine or _finished(acquisition):
            return False
        try:
            folder = folder_of(acquisition)
            folder.mkdir(parents=True, exist_ok=True)
            entry = make_ready(provider.fetch(offer, folder))
        except ProviderError as error:
            _note_failure(acquisition, offer, settings, error)
            return False
        health.succeeded(provider.name, "fetch")
        if not attempts.deliver(acquisition, provider=provider.name, entry=entry):
            return not _finished(acquisition)
        drop(acquisition)
        log.info("%s came from %s", offer.identifier, provider.name)
        return True


def drop_ready() -> None:
    """Put into the inbox what a killed run had checked, and remove what is of no use any more."""
    for acquisition in gathered():
        with exclusive(attempts.lock_of(acquisition)) as mine:
            if mine:
                _finished(acquisition)


def _finished(acquisition: str) -> bool:
    """Whether nothing is to be fetched; what is ready goes to the inbox, what is over is removed."""
    row = expected.expected(acquisition)
    entry = ready_entry(acquisition)
    if entry is not None and row is not None and row["status"] in {"missing", "delivered"}:
        attempts.deliver(acquisition, provider=None, entry=entry.name)
        drop(acquisition)
        return True
    if row is not None and row["status"] == "missing" and not expected.is_known(acquisition):
        return False
    shutil.rmtree(folder_of(acquisition), ignore_errors=True)
    return True


def _note_failure(acquisition: str, offer: Offer, settings: ProviderSettings, error: ProviderError) -> None:
    log.warning("%s: %s", offer.identifier, error)
    reason, name = str(error), settings.name
    if isinstance(error, Gone):
        attempts.close_offer(acquisition, name, state="gone", reason=reason)
    elif isinstance(error, Staging):
        seconds = STAGING_SECONDS if error.after is None else error.after
        attempts.postpone(acquisition, name, reason=reason, seconds=seconds, tried=True)
    elif isinstance(error, Damaged) and attempts.count_damage(acquisition, name) >= MOST_DAMAGED:
        attempts.close_offer(acquisition, name, state="bad", reason=reason)
    else:
        row = expected.expected(acquisition)
        seconds = health.back_off(settings, (row["attempts"] if row else 0) + 1)
        if not isinstance(error, Damaged | Interrupted):
            health.failed(settings, "fetch", error)
        attempts.postpone(acquisition, name, reason=reason, seconds=seconds, tried=True)
