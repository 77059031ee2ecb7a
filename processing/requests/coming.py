"""Images that are not here yet: what providers have of a request, having it fetched, and noticing that it came."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta

import pystac

from catalog.errors import ItemNotFound
from catalog.search import item as published_item
from processing import sources
from processing.ledger import Row, ledger_connection
from processing.requests import records
from processing.requests.errors import RequestError
from processing.requests.request import ProductRequest, Sensor
from processing.requests.selection import Part, is_asked, key_of, tiles_asked

log = logging.getLogger(__name__)
GIVEN_UP = {"refused", "lost", "cancelled"}


class NobodyAnswers(RequestError):
    """Nothing is here, and no provider says what it has."""

    code = "sources-unavailable"


def offered(request: ProductRequest, *, needed: bool) -> list[sources.Offer]:
    """What providers have of a request and is not here; asks them now, for all its sensors at once.

    Raises :class:`NobodyAnswers` where that is ``needed``; otherwise the request is for what is here.
    """
    if not sources.configured():
        return []
    found: list[sources.Offer] = []
    silence: sources.SourcesUnavailable | None = None
    with ThreadPoolExecutor(len(request.sensors)) as pool:
        for answer in [pool.submit(sources.offers, _wish(request, sensor)) for sensor in request.sensors]:
            try:
                found += answer.result()
            except sources.SourcesUnavailable as error:
                log.warning("asked for what is here alone: %s", error)
                silence = error
    if needed and silence and not found:
        raise NobodyAnswers(str(silence)) from silence
    return [offer for offer in found if offer.tile_id is None or is_asked(offer.tile_id, request)]


def order(offers: Sequence[sources.Offer], *, owner: str) -> None:
    if offers:
        sources.order(offers, owner=owner)


def cancel(identifiers: Sequence[str], *, owner: str) -> None:
    """These are not waited for any more; those that nobody else waits for are not fetched."""
    if identifiers:
        sources.cancel(identifiers, owner=owner)


def parts_of_offers(offers: Sequence[sources.Offer]) -> list[Part]:
    """Each without a tile: which ones it has is known when it is here."""
    return [Part(one.collection, one.identifier, "", one.sensing_time, one.cloud_cover) for one in offers]


def order_again(parts: Sequence[Row], request: ProductRequest, owner: str) -> None:
    """Have fetched what was written down and not ordered: whoever wrote it down was killed in between."""
    missing = {part["item"] for part in parts} - set(sources.ordered([part["item"] for part in parts]))
    if missing:
        order([offer for offer in offered(request, needed=False) if offer.identifier in missing], owner=owner)


def notice(parts: Sequence[Row], request: ProductRequest) -> bool:
    """Turn what came into the parts of its tiles, and give up what nobody has; whether there was any."""
    states = sources.ordered([part["item"] for part in parts])
    noticed = False
    for part in parts:
        here = _here(part)
        if here is not None:
            records.arrived(part, [(here.id, tile_id, key_of(part["collection"], here.id, tile_id))
                                   for tile_id in tiles_asked(here, request)])  # fmt: skip
            noticed = True
        elif (state := states.get(part["item"])) and state.status in GIVEN_UP:
            records.give_up(part, state.reason or f"no provider has it any more ({state.status})")
            noticed = True
    return noticed


def _here(part: Row) -> pystac.Item | None:
    """The published product of the same image, maybe in another version."""
    for name in _names(part["item"]):
        try:
            return published_item(part["collection"], name)
        except ItemNotFound:
            continue
    return None


def _names(identifier: str) -> Iterator[str]:
    with ledger_connection() as database:
        rows = database.execute(
            "SELECT identifier FROM ledger.drops WHERE ledger.acquisition(identifier) = ledger.acquisition(%s)"
            " AND status NOT IN ('quarantined', 'duplicate') ORDER BY received_at DESC",
            [identifier],
        ).fetchall()
    yield from (row["identifier"] for row in rows)


def _wish(request: ProductRequest, sensor: Sensor) -> sources.Wish:
    start, last = (datetime.combine(day, time(), UTC) for day in (request.first, request.last))
    return sources.Wish(
        collection=sensor.level1,
        start=start,
        end=last + timedelta(days=1),
        tiles=(request.tile_id,) if request.tile_id else (),
        bbox=request.area.bounds if request.area else None,
        cloud_cover=request.cloudiest,
    )
