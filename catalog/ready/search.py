"""A STAC search as the statements that answer it from ``atelier.ready_items``.

Most searches match few items: one pass counts them all and sorts those, for whatever page. Of a search that matches
more than :data:`COUNTED_EXACTLY`, a second statement reads the page in the order of an index, and the number is
estimated. SQL is put together of names of columns and of placeholders alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from catalog.ready.columns import TABLE
from catalog.ready.conditions import condition_sql
from catalog.ready.moments import Interval, interval
from catalog.ready.order import Key, beyond_sql, order, order_sql
from catalog.ready.parameters import LeftToPgstac, Parameters, Places
from catalog.ready.token import Token

COUNTED_EXACTLY = 1_000
"""``numberMatched`` is exact up to here and an estimate above."""
KNOWN = {"collections", "ids", "bbox", "intersects", "datetime", "filter", "filter-lang", "query", "q"}
PLACES = {"bbox", "intersects"}
PAGING = {"limit", "token", "sortby", "fields"}


Row = Sequence[Any]


@dataclass(frozen=True)
class Statement:
    """SQL and the values of its ``$1``, ``$2``…"""

    sql: str
    values: Sequence[object] = ()


@dataclass(frozen=True)
class Search:
    """A search that ``atelier.ready_items`` answers."""

    body: dict[str, Any]
    limit: int
    keys: list[Key] = field(default_factory=list)
    token: Token | None = None
    members: tuple[str, ...] = ("json",)
    """Columns that are wanted besides collection and id."""
    edge: datetime | None = None
    """Items beyond it are left out."""

    @classmethod
    def of(cls, body: dict[str, Any], limit: int, *, members: tuple[str, ...] = ("json",)) -> Search:
        """Raises :class:`~catalog.ready.parameters.LeftToPgstac` for what the table does not answer."""
        if not set(body) <= KNOWN | PAGING:
            raise LeftToPgstac(f"a search by {set(body) - KNOWN - PAGING}")
        token = body.get("token")
        return cls(body, limit, order(body.get("sortby")), None if token is None else Token.read(token), members)

    @property
    def backwards(self) -> bool:
        return self.token is not None and self.token.backwards

    def position(self) -> Statement | None:
        """Asks for the keys of the item at which the page begins; no row where it has gone. None on the first page."""
        if self.token is None:
            return None
        names = ", ".join(key.column.sql for key in self.keys)
        return Statement(
            f"SELECT {names} FROM {TABLE} WHERE collection = $1 AND id = $2",  # noqa: S608
            [self.token.collection, self.token.id],
        )

    @property
    def anywhere(self) -> bool:
        """Whether neither places nor ids tell where in the table the items are."""
        return not (PLACES | {"ids"}) & self.body.keys()

    def counted_page(self, position: Sequence[object] | None, *, from_the_latest: bool = False) -> Statement:
        """Asks for ``matched, collection, id`` and the ``members``.

        There is no item where more than :data:`COUNTED_EXACTLY` match; one more than the ``limit`` says that there
        is a page beyond this one. Of what many items match, it is quick to count so many ``from_the_latest`` of the
        time that is asked for on; in whatever order PostgreSQL thinks best, it may pass over all others first.
        """
        parameters = Parameters(between=self.anywhere and not from_the_latest)
        condition = condition_sql(self.body, parameters)
        names = ", ".join(dict.fromkeys([key.column.sql for key in self.keys] + self._wanted))
        sorted_by = order_sql(self.keys, backwards=self.backwards)
        return Statement(
            f"WITH found AS MATERIALIZED (SELECT {names} FROM {TABLE} "  # noqa: S608
            f"WHERE {condition} {'ORDER BY datetime DESC' if from_the_latest else ''} LIMIT {COUNTED_EXACTLY + 1}), "
            "number AS (SELECT count(*) AS matched FROM found) "
            f"SELECT matched, {', '.join(self._wanted)} FROM number LEFT JOIN ("
            f"SELECT * FROM found WHERE {self._beyond(position, parameters)} "
            f"ORDER BY {sorted_by} LIMIT {self.limit + 1}) AS page ON matched <= {COUNTED_EXACTLY} "
            f"ORDER BY {sorted_by}",
            parameters.values,
        )

    def page(self, position: Sequence[object] | None, places: Places = Places.FOUND) -> Statement:
        """Asks for ``collection, id`` and the ``members`` of the same items, in the order of an index."""
        parameters = Parameters(places)
        condition = condition_sql(self.body, parameters)
        if self.edge is not None:
            further = ">=" if self.latest_first else "<="
            condition += f" AND datetime {further} {parameters.add(self.edge, 'timestamptz')}"
        return Statement(
            f"SELECT {', '.join(self._wanted)} FROM {TABLE} "  # noqa: S608
            f"WHERE {condition} AND {self._beyond(position, parameters)} "
            f"ORDER BY {order_sql(self.keys, backwards=self.backwards)} LIMIT {self.limit + 1}",
            parameters.values,
        )

    @property
    def by_time_in_a_place(self) -> bool:
        """Whether the page is one end of what the index of places and times holds."""
        return self.keys[0].column.sql == "datetime" and bool(PLACES & self.body.keys())

    @property
    def latest_first(self) -> bool:
        """Whether the page is read from the last item on, whatever the order that is asked for."""
        return self.keys[0].descending is not self.backwards

    @property
    def when(self) -> Interval:
        """The time that is asked for."""
        return (None, None) if self.body.get("datetime") is None else interval(self.body["datetime"])

    def narrowed(self, when: Interval, edge: datetime) -> Search:
        """The same among the items whose ``datetime`` is not beyond ``edge``; all of them meet the time ``when``."""
        ends = "/".join(".." if end is None else end.isoformat() for end in when)
        return replace(self, body={**self.body, "datetime": ends}, edge=edge)

    def estimate(self) -> Statement:
        """Asks PostgreSQL's planner, as JSON, how many items match."""
        parameters = Parameters(Places.GUESSED, between=True)
        condition = condition_sql(self.body, parameters)
        return Statement(
            f"EXPLAIN (FORMAT json) SELECT 1 FROM {TABLE} WHERE {condition}",  # noqa: S608
            parameters.values,
        )

    @staticmethod
    def span() -> Statement:
        """Asks for the first and the last ``datetime`` of all items."""
        return Statement(f"SELECT min(datetime), max(datetime) FROM {TABLE}")  # noqa: S608

    @property
    def _wanted(self) -> list[str]:
        return ["collection", "id", *self.members]

    def _beyond(self, position: Sequence[object] | None, parameters: Parameters) -> str:
        if position is None:
            return "true"
        return beyond_sql(self.keys, position, parameters, backwards=self.backwards)
