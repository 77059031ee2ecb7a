"""How far a request is, as its jobs and what followed them say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from processing.ledger import Row, ledger_connection
from processing.places import ahead, states
from processing.requests.request import ProductRequest

LEFT = frozenset({"coming", "waiting", "gathering", "postponed", "running"})
"""States of steps that are waited for. Not ``later``: a composite of a month that is not over yet."""
FIRST_SHARE = 0.7
"""Of the progress of one who waits for what follows too: the first products take most of the time."""


@dataclass(frozen=True)
class Step:
    """One job, or a received product that there is no job for yet."""

    chain: str
    state: str
    """``coming``, ``waiting``, ``gathering``, ``postponed``, ``running``, ``later``, or how it ended: see
    :mod:`processing.places`."""
    source: str
    """``COLLECTION/ITEM`` that something is made of."""
    tile_id: str = ""
    reason: str = ""
    products: tuple[str, ...] = ()
    """``COLLECTION/ITEM`` of what was made."""
    key: str = ""


@dataclass(frozen=True)
class Standing:
    """The steps of a request: one for each of its parts, and those that followed."""

    request: ProductRequest
    first: list[Step]
    following: list[Step]

    @property
    def steps(self) -> list[Step]:
        return [*self.first, *self.following]

    @property
    def left(self) -> int:
        """Steps that are waited for."""
        return sum(step.state in LEFT for step in self.steps)

    @property
    def begun(self) -> bool:
        return any(step.state not in {"coming", "waiting"} for step in self.steps)

    @property
    def products(self) -> list[str]:
        """``COLLECTION/ITEM`` of what there is of what is wanted, each once."""
        names = dict.fromkeys(name for step in self.steps for name in step.products)
        return sorted(name for name in names if name.partition("/")[0] in self.request.collections)

    @property
    def progress(self) -> float:
        """0 to 1; it never goes back."""
        first = _share_over(self.first)
        if not self.request.following:
            return first
        return first * (FIRST_SHARE + (1 - FIRST_SHARE) * _share_over(self.following))

    @property
    def counts(self) -> dict[str, int]:
        """How many steps are in each state."""
        return dict(Counter(step.state for step in self.steps))

    @property
    def outcome(self) -> str:
        """What a request ends as when nothing is left: ``ready``, or ``failed`` where nothing came of it."""
        return "ready" if any(step.state in {"done", "later"} for step in self.first) else "failed"


def standing_of(request_id: UUID, request: ProductRequest) -> Standing:
    """Of the request that is written down under this id."""
    with ledger_connection() as database:
        parts = database.execute(_PARTS, [request_id]).fetchall()
        followed = database.execute(_FOLLOWING, {"request": request_id, "chains": sorted(request.following)}).fetchall()
    waiting = states([row["key"] for row in (*parts, *followed) if row["status"] == "waiting"])
    return Standing(request, [_of_part(row, waiting) for row in parts], [_of_job(row, waiting) for row in followed])


def places_ahead(standing: Standing) -> int:
    """How many jobs of its queue begin before the first one that is waited for."""
    found = ahead([step.key for step in standing.steps if step.state == "waiting" and step.key])
    return min(found.values(), default=0)


_PARTS = """
SELECT part.collection, part.item, part.tile_id, part.product, part.problem, part.key, jobs.chain, jobs.reason,
       jobs.outputs, jobs.status
FROM ledger.request_parts AS part LEFT JOIN ledger.jobs ON jobs.key = part.key
WHERE request_id = %s ORDER BY part.item, part.tile_id
"""
_FOLLOWING = """
WITH RECURSIVE family (key, outputs) AS (
    SELECT jobs.key, coalesce(jobs.outputs, '[]') || coalesce(to_jsonb(part.product), '[]')
    FROM ledger.request_parts AS part LEFT JOIN ledger.jobs ON jobs.key = part.key WHERE request_id = %(request)s
  UNION
    SELECT jobs.key, jobs.outputs FROM family
    CROSS JOIN LATERAL jsonb_array_elements_text(family.outputs) AS made (name)
    JOIN ledger.jobs
      ON inputs @> jsonb_build_array(jsonb_build_array(split_part(name, '/', 1), split_part(name, '/', 2)))
    WHERE jobs.chain = ANY (%(chains)s)
)
SELECT jobs.key, jobs.chain, jobs.inputs, jobs.reason, jobs.outputs, jobs.status
FROM ledger.jobs WHERE chain = ANY (%(chains)s) AND key IN (SELECT key FROM family) ORDER BY created_at, key
"""


def _of_part(row: Row, waiting: Mapping[str, str]) -> Step:
    state = _state(row, waiting)
    source, tile_id = f"{row['collection']}/{row['item']}", row["tile_id"]
    if row["product"] and state != "done":
        return Step("", "done", source, tile_id, products=(row["product"],))
    if row["problem"]:
        return Step("", "failed", source, tile_id, row["problem"])
    if row["key"] is None:
        return Step("", "coming", source, tile_id)
    return Step(row["chain"] or "", state, source, tile_id, row["reason"] or "",
                tuple(row["outputs"] or ()), row["key"])  # fmt: skip


def _state(row: Row, waiting: Mapping[str, str]) -> str:
    """As it was when what follows was looked for: of a job that was over only later, nothing had followed yet."""
    if row["status"] != "waiting":
        return row["status"] or "waiting"
    state = waiting.get(row["key"], "waiting")
    return state if state in {"later", "gathering", "postponed", "waiting"} else "running"


def _of_job(row: Row, waiting: Mapping[str, str]) -> Step:
    sources = ", ".join("/".join(one) for one in row["inputs"])
    return Step(row["chain"], _state(row, waiting), sources, "", row["reason"] or "", tuple(row["outputs"]), row["key"])


def _share_over(steps: Sequence[Step]) -> float:
    return sum(step.state not in LEFT for step in steps) / len(steps) if steps else 1.0
