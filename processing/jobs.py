"""The portal's window on production: what came in, what becomes of it, and the extracts that people ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from catalog.configuration import configuration
from processing import extract_ledger
from processing.extract_ledger import TooMany
from processing.ledger import UNFINISHED, counts, is_known, recent
from processing.queue import EXTRACTS, NEXT_EXTRACT, wake_queue
from processing.retry import NothingToRetry, retry

__all__ = [
    "UNFINISHED",
    "NothingToRetry",
    "TooMany",
    "counts",
    "is_known",
    "recent",
    "request_extract",
    "retry",
]


def request_extract(extract_id: UUID, *, owner: str, label: str, request: Mapping[str, Any], mail: bool) -> None:
    """Have an extract made; :mod:`processing.extract_ledger` says what becomes of it.

    Raises :class:`processing.extract_ledger.TooMany`.
    """
    most = configuration().extracts_a_person
    extract_ledger.add(extract_id, owner=owner, label=label, request=request, mail=mail, most=most)
    wake_queue(EXTRACTS, task=NEXT_EXTRACT)
