"""How many items a search finds, by platform, collection, tile, clouds, year and month: STAC's aggregation extension.

All the counts of a question come from one reading of its items.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
import psycopg

from catalog.database import connection
from catalog.errors import InvalidSearch
from catalog.ready.columns import TABLE
from catalog.ready.conditions import conditions

MOST_BUCKETS = 2_000
"""Of one distribution: those of most items; the others are summed up as its overflow."""
CLOUD_STEP = 10
"""Percent, of a class of cloud cover."""
COARSE_CLOUD_STEP = 20
"""Percent, of a class of cloud cover beside a month."""
TIMEOUT_MILLISECONDS = 10_000
Row = Sequence[Any]
"""(which distribution it is of, key…, count, first moment, last moment)"""


@dataclass(frozen=True)
class Aggregation:
    """One of those on offer."""

    name: str
    data_type: str
    buckets: str | None = None
    """Type of the keys of a distribution; none for a single value."""
    group: str | None = None
    """Of :data:`GROUPS`, that a distribution is by."""

    def described(self) -> dict[str, Any]:
        """As ``/aggregations`` has it."""
        kind = {"frequency_distribution_data_type": self.buckets} if self.buckets else {}
        return {"name": self.name, "data_type": self.data_type, **kind}


DISTRIBUTION = "frequency_distribution"
AGGREGATIONS = {
    one.name: one
    for one in (
        Aggregation("total_count", "integer"),
        Aggregation("datetime_min", "datetime"),
        Aggregation("datetime_max", "datetime"),
        Aggregation("collection_frequency", DISTRIBUTION, "string", "collection"),
        Aggregation("platform_frequency", DISTRIBUTION, "string", "platform"),
        Aggregation("grid_code_frequency", DISTRIBUTION, "string", "tile"),
        Aggregation("cloud_cover_frequency", DISTRIBUTION, "numeric", "cloud"),
        Aggregation("datetime_frequency", DISTRIBUTION, "datetime", "month"),
        Aggregation("cloud_cover_month_frequency", DISTRIBUTION, "string", "cloudy_month"),
        Aggregation("datetime_year_frequency", DISTRIBUTION, "datetime", "year"),
    )
}
DEFAULT = ("total_count",)
_TRUNCATED = "date_trunc('{0}', datetime AT TIME ZONE 'UTC')"
_CLOUD = '(floor(least("eo:cloud_cover", 100 - 1e-9) / {0}) * {0})::integer'
GROUPS = {
    "collection": "collection",
    "platform": "platform",
    "tile": '"grid:code"',
    "cloud": _CLOUD.format(CLOUD_STEP),
    "month": _TRUNCATED.format("month"),
    "year": _TRUNCATED.format("year"),
    # 2018-05/20: from 20 % on; 2018-05 where the cover is not known
    "cloudy_month": f"concat_ws('/', to_char(datetime AT TIME ZONE 'UTC', 'YYYY-MM'),"
    f" {_CLOUD.format(COARSE_CLOUD_STEP)})",
}
"""SQL of each, over ``atelier.ready_items``."""
WHERE_OF_PGSTAC = "SELECT stac_search_to_where(%s::text::jsonb)"
NOT_OURS = (psycopg.DataError, psycopg.ProgrammingError, psycopg.InternalError, psycopg.NotSupportedError)


def aggregate(body: Mapping[str, Any], names: Iterable[str] = DEFAULT) -> list[dict[str, Any]]:
    """The aggregations ``names`` of the items that a STAC search body finds, in STAC's form.

    Raises :class:`catalog.errors.InvalidSearch` for a search that means nothing, or an aggregation not on offer.
    """
    wanted = chosen(names)
    try:
        with connection() as database:
            database.execute("SET TRANSACTION READ ONLY")
            database.execute(f"SET LOCAL statement_timeout = {TIMEOUT_MILLISECONDS}")
            rows = _counted(database, wanted, dict(body))
    except NOT_OURS as error:
        raise InvalidSearch(f"the catalog cannot count {dict(body)}: {error}") from error
    except psycopg.errors.QueryCanceled as error:
        raise InvalidSearch(
            f"counting {dict(body)} takes more than {TIMEOUT_MILLISECONDS / 1000:g} s; narrow it"
        ) from error
    return answer(wanted, rows)


def _counted(database: psycopg.Connection, wanted: Sequence[Aggregation], body: dict[str, Any]) -> Sequence[Row]:
    found = conditions(body)
    if found is not None:
        try:
            with database.transaction():
                cursor = psycopg.RawCursor(database)
                return cursor.execute(statement(wanted, found.sql).encode(), found.parameters).fetchall()
        except NOT_OURS:
            pass  # pgstac says what is wrong with it
    row = database.execute(WHERE_OF_PGSTAC.encode(), [condition_body(body)]).fetchone()
    return database.execute(left_to_pgstac(wanted, str(row[0] if row else "TRUE")).encode()).fetchall()


def chosen(names: Iterable[str]) -> list[Aggregation]:
    """Raises :class:`catalog.errors.InvalidSearch` for a name that is not on offer."""
    wanted = list(dict.fromkeys(names))
    if unknown := [name for name in wanted if name not in AGGREGATIONS]:
        raise InvalidSearch(f"there is no aggregation {', '.join(unknown)}; there are {', '.join(AGGREGATIONS)}")
    return [AGGREGATIONS[name] for name in wanted]


def condition_body(body: Mapping[str, Any]) -> str:
    """What of a search body says which items are meant, as JSON."""
    others = {"limit", "token", "sortby", "fields", "conf", "aggregations"}
    return orjson.dumps({name: value for name, value in body.items() if name not in others}).decode()


def statement(wanted: Sequence[Aggregation], where: str, table: str = TABLE) -> str:
    """One reading of the items, grouped in every way that is asked for, and as a whole."""
    groups = _groups(wanted)
    columns = ", ".join(f"{GROUPS[group]} AS by_{group}" for group in groups)
    keys = [f"by_{group}" for group in groups]
    which = f"GROUPING({', '.join(keys)})" if keys else "0"
    sets = ", ".join([*(f"({key})" for key in keys), "()"])
    return (  # of our own words, and of conditions that quote every value
        f"SELECT {', '.join([which, *keys])}, count(*), min(moment), max(moment) FROM"  # noqa: S608
        f" (SELECT {', '.join(filter(None, [columns, 'datetime AS moment']))} FROM {table} WHERE {where}) AS found"
        f" GROUP BY GROUPING SETS ({sets})"
    )


def left_to_pgstac(wanted: Sequence[Aggregation], where: str) -> str:
    """The same, of the items that fulfil a condition of pgstac's."""
    keys = f"SELECT collection, id FROM items WHERE {where}"  # noqa: S608 - pgstac quotes what it writes
    return statement(wanted, f"(collection, id) IN ({keys})")


def _groups(wanted: Sequence[Aggregation]) -> list[str]:
    return list(dict.fromkeys(one.group for one in wanted if one.group))


def answer(wanted: Sequence[Aggregation], rows: Iterable[Row]) -> list[dict[str, Any]]:
    """STAC's form of what :func:`statement` gives."""
    groups = _groups(wanted)
    everything = 2 ** len(groups) - 1
    frequencies: dict[str, dict[Any, int]] = {group: {} for group in groups}
    total: tuple[int, datetime | None, datetime | None] = (0, None, None)
    for which, *keys, count, first, last in rows:
        if which == everything:
            total = (count, first, last)
            continue
        place = next(number for number in range(len(groups)) if not which & 2 ** (len(groups) - 1 - number))
        if keys[place] is not None:
            frequencies[groups[place]][keys[place]] = count
    values = {"total_count": total[0], "datetime_min": _stamp(total[1]), "datetime_max": _stamp(total[2])}
    return [
        {"name": one.name, "data_type": one.data_type, "value": values[one.name]}
        if one.group is None
        else _distribution(one, frequencies[one.group], total[0])
        for one in wanted
    ]


def _distribution(one: Aggregation, frequencies: Mapping[Any, int], total: int) -> dict[str, Any]:
    """Text by falling frequency, moments and numbers in their order; items without the property are overflow."""
    kept = sorted(frequencies, key=lambda key: (-frequencies[key], key))[:MOST_BUCKETS]
    if one.buckets != "string":
        kept.sort()
    buckets = [{**_key(one, key), "data_type": one.buckets, "frequency": frequencies[key]} for key in kept]
    return {
        "name": one.name,
        "data_type": one.data_type,
        "frequency_distribution_data_type": one.buckets,
        "overflow": total - sum(frequencies[key] for key in kept),
        "buckets": buckets,
    }


def _key(one: Aggregation, key: Any) -> dict[str, Any]:
    if one.buckets == "datetime":
        return {"key": _stamp(key.replace(tzinfo=UTC))}
    if one.buckets == "numeric":
        return {"key": f"{key}-{key + CLOUD_STEP}", "from": key, "to": key + CLOUD_STEP}
    return {"key": str(key)}


def _stamp(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
