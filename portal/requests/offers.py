"""What providers have of a request, for an estimate: asked beside the page, which waits for some seconds only."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate

from django.core.cache import cache
from django.db import connection

from processing.requests import coming
from processing.requests.request import ProductRequest
from processing.sources import Offer, configured

WAIT_SECONDS = 3.0
"""Of a page; the answer is kept for the next one that asks."""
KEPT_SECONDS, SILENCE_KEPT_SECONDS = 300, 30
ASKED_AT_ONCE = 4
"""By one process; others wait for their turn."""

_pool = ThreadPoolExecutor(ASKED_AT_ONCE, thread_name_prefix="offers")
_asked: dict[str, Future[list[Offer] | str]] = {}
_lock = threading.Lock()


def known_offers(request: ProductRequest) -> Sequence[Offer] | None:
    """What providers have and is not here; None while they have not answered: ask again in some seconds.

    Raises :class:`processing.requests.coming.NobodyAnswers` where none of them does.
    """
    if not configured():
        return []
    key = _key(request)
    known: list[Offer] | str | None = cache.get(key)
    if known is None:
        try:
            known = _question(key, request).result(WAIT_SECONDS)
        except TooLate:
            return None
    if isinstance(known, str):
        raise coming.NobodyAnswers(known)
    return known


def _question(key: str, request: ProductRequest) -> Future[list[Offer] | str]:
    """One at a time for the same, whoever asks."""
    with _lock:
        if key not in _asked:
            _asked[key] = _pool.submit(_answer, key, request)
        return _asked[key]


def _answer(key: str, request: ProductRequest) -> list[Offer] | str:
    """What there is, or why nobody says."""
    found: list[Offer] | str
    try:
        found = coming.offered(request, needed=True)
        cache.set(key, found, KEPT_SECONDS)
    except coming.NobodyAnswers as silence:
        found = str(silence)
        cache.set(key, found, SILENCE_KEPT_SECONDS)
    finally:
        connection.close()  # of this thread
        with _lock:
            _asked.pop(key, None)
    return found


def _key(request: ProductRequest) -> str:
    """The same for the same place, days and satellites, whatever is to be made of it."""
    document = {name: value for name, value in request.as_dict().items() if name != "products"}
    return "offers-" + hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
