"""Asking the providers of a mirror what they have, and noting what of it is not here."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from processing.sources import expected, health
from processing.sources.errors import ProviderError
from processing.sources.offer import Offer, Wish
from processing.sources.providers import opened
from processing.sources.settings import ProviderSettings

log = logging.getLogger(__name__)


@dataclass
class Look:
    """What became of asking one provider."""

    provider: str
    offered: int = 0
    """Products that it has of what was wished for."""
    new: int = 0
    """Acquisitions that nobody had offered before and that are not here."""
    error: ProviderError | None = None


def look(wish: Wish, settings: ProviderSettings) -> Look:
    """Ask one provider; what it said before something went wrong is noted."""
    made = Look(settings.name)
    try:
        made.new = expected.note(_counted(made, wish, opened(settings).search(wish)))
        health.succeeded(settings.name, "search")
    except ProviderError as error:
        made.error = error
        health.failed(settings, "search", error)
        log.warning("%s", error)
    log.info("%s offers %d of %s, %d of them new", settings.name, made.offered, wish.collection, made.new)
    return made


def _counted(made: Look, wish: Wish, found: Iterator[Offer]) -> Iterator[Offer]:
    for offer in found:
        if wish.includes(offer):
            made.offered += 1
            yield offer
