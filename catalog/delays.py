"""How long after the satellite had seen a place its products were published."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from catalog.database import connection


class Delay(NamedTuple):
    """Of the products of one collection."""

    collection: str
    number: int
    median: timedelta
    p95: timedelta


def publication_delays(period: timedelta) -> list[Delay]:
    """Of what was published in the last ``period``, by collection; a product of many images ends with its last one."""
    with connection() as database:
        rows = database.execute(
            "SELECT collection, count(*), percentile_disc(0.5) WITHIN GROUP (ORDER BY published - end_datetime),"
            " percentile_disc(0.95) WITHIN GROUP (ORDER BY published - end_datetime)"
            " FROM atelier.ready_items WHERE published > %s GROUP BY collection ORDER BY collection",
            [datetime.now(UTC) - period],
        ).fetchall()
    return [Delay(*row) for row in rows]
