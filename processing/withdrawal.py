"""Withdraws published products from catalog and archive, with what was made of them; the ledger keeps the story."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from psycopg.types.json import Jsonb
from pystac.utils import str_to_datetime

from catalog import removal
from catalog.errors import ItemNotFound
from catalog.provenance import Step, derived, steps
from catalog.search import item as stored_item
from catalog.supersede import Reference
from processing import ledger
from processing.ledger import Row, ledger_connection
from processing.retry import hand_out

log = logging.getLogger(__name__)

OVERPASS = timedelta(minutes=5)
"""Images of one overpass are no further apart; those of other dates only helped."""


def made_of(collection: str, identifier: str) -> list[Step]:
    """The published products whose pixels come from this one's, and from theirs in turn, the last made first.

    A product of one moment is made of the image of that moment, and was only compared with other dates. One of a
    period is made of all its images.
    """
    found: dict[Reference, Step] = {}
    generation = steps([(collection, identifier)])
    while generation:
        following = [
            one
            for one in derived(step.reference for step in generation)
            if one.reference not in found and any(_is_of(one, step) for step in generation)
        ]
        found |= {one.reference: one for one in following}
        generation = following
    return list(reversed(found.values()))


def withdraw(collection: str, identifier: str, *, reason: str, by: str, with_derived: bool = False) -> list[Reference]:
    """Withdraw a product, and ``with_derived`` what was made of it; returns what went.

    Jobs that wait for it are cancelled, and products of a period are made again without it. ``by`` is the key of an
    account, or ``command``. May be interrupted and called again.
    Raises :class:`catalog.errors.ItemNotFound` or :class:`catalog.errors.PublicationError`.
    """
    going = [one.reference for one in made_of(collection, identifier)] if with_derived else []
    going.append((collection, identifier))
    again = {key for reference in going[:-1] for key in _siblings(reference, going)}
    for reference in going:
        ledger.cancel(_waiting_for(reference), f"{reference[1]}, of which it was to be made, was withdrawn")
        removal.withdraw(*reference, reason=reason, by=by)
        note_withdrawn(*reference, reason=reason)
    for key in again:
        ledger.do_again(key)
    hand_out(sorted(again))
    log.info("withdrew %s: %s", ", ".join("/".join(one) for one in going), reason)
    return going


def note_withdrawn(collection: str, identifier: str, *, reason: str) -> None:
    """Let the ledger say that a product is no more; its drop and its job may then come again under their names."""
    name = f"{collection}/{identifier}"
    with ledger_connection() as database:
        drops = database.execute(
            "UPDATE ledger.drops SET status = 'withdrawn', reason_code = 'withdrawn', reason = %s, updated_at = now()"
            " WHERE collection = %s AND identifier = %s AND status IN ('processing', 'published', 'failed')"
            " RETURNING id",
            [reason, collection, identifier],
        ).fetchall()
        jobs = database.execute(
            "UPDATE ledger.jobs SET status = 'withdrawn', reason = %s, updated_at = now(),"
            " key = key || to_char(now(), '\"-gone-\"YYYYMMDDHH24MISS') WHERE status = 'done' AND outputs ? %s"
            " RETURNING drop_id AS id",
            [reason, name],
        ).fetchall()
        for drop_id in {row["id"] for row in (*drops, *jobs)}:
            database.execute(
                "INSERT INTO ledger.events (drop_id, status, detail) VALUES (%s, 'withdrawn', %s)",
                [drop_id, f"{name}: {reason}"],
            )


def _is_of(one: Step, source: Step) -> bool:
    mine, its = _moment(one), _moment(source)
    return mine is None or its is None or abs(mine - its) <= OVERPASS


def _moment(step: Step) -> datetime | None:
    """Of the image; None for a product of a period."""
    if "start_datetime" in step.properties or not step.properties.get("datetime"):
        return None
    return str_to_datetime(step.properties["datetime"])


def _waiting_for(reference: Reference) -> list[str]:
    with ledger_connection() as database:
        rows = database.execute(
            "SELECT key FROM ledger.jobs WHERE status = 'waiting' AND inputs @> %s", [Jsonb([reference])]
        ).fetchall()
    return [row["key"] for row in rows]


def _siblings(reference: Reference, going: list[Reference]) -> Iterator[str]:
    """A job that makes a product of a period again, from what stays of its images; none for one of a moment."""
    found = steps([reference])
    if not found or _moment(found[0]) is not None:
        return
    for made_by in ledger.jobs_that_made("/".join(reference))[:1]:
        for job in _alike(made_by):
            inputs = [(collection, item) for collection, item in job["inputs"]]
            if not set(inputs) & set(going) and set(inputs) <= set(found[0].sources) and _are_current(inputs):
                yield job["key"]
                return


def _alike(job: Row) -> list[Row]:
    """Jobs of the same chain, tile and period."""
    with ledger_connection() as database:
        return database.execute(
            "SELECT key, inputs FROM ledger.jobs WHERE chain = %s AND parameters = %s AND status IN ('done', 'skipped')"
            " ORDER BY created_at DESC",
            [job["chain"], Jsonb(job["parameters"])],
        ).fetchall()


def _are_current(references: list[Reference]) -> bool:
    try:
        return not any(stored_item(*one).properties.get("deprecated") for one in references)
    except ItemNotFound:
        return False
