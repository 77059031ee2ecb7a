"""Counts every product once, when it arrives in the catalog."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction

from catalog import arrivals
from catalog.arrivals import Arrival
from portal.statistics.delays import delay_class
from portal.statistics.models import Position, Publication

BATCH = 1_000
"""Products counted in one transaction."""

ADD = f"""
INSERT INTO {Publication._meta.db_table} (day, collection, delay, products, size) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (day, collection, delay) DO UPDATE SET
    products = {Publication._meta.db_table}.products + excluded.products,
    size = {Publication._meta.db_table}.size + excluded.size
"""  # noqa: S608  our own table's name


def count_arrivals() -> int:
    """Add what has arrived since the last time; how many products that is."""
    arrivals.note()
    counted = 0
    while (added := _count_batch()) is not None:
        counted += added
    return counted


@transaction.atomic
def _count_batch() -> int | None:
    """The sums and the number of the last product in them are written together; none when nothing is left."""
    Position.objects.get_or_create(pk=1)
    position = Position.objects.select_for_update().get(pk=1)
    last, found = arrivals.described(after=position.counted, limit=BATCH)
    if last == position.counted:
        return None
    with connection.cursor() as cursor:
        cursor.executemany(ADD, sorted(_sums(found)))
    position.counted = last
    position.save(update_fields=["counted"])
    return len(found)


def _sums(found: Iterable[Arrival]) -> list[tuple[date, str, int, int, int]]:
    sums: dict[tuple[date, str, int], list[int]] = defaultdict(lambda: [0, 0])
    for one in found:
        total = sums[one.published.date(), one.collection, delay_class(one.published - one.sensed)]
        total[0] += 1
        total[1] += one.size
    return [(*key, products, size) for key, (products, size) in sums.items()]
