"""What a request amounts to before it is made: how much of it is here, how long the rest takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass

from catalog.configuration import configuration
from processing.ledger import ledger_connection
from processing.places import backlog, states
from processing.queue import REAL_TIME, REQUESTS
from processing.requests.request import Level, ProductRequest
from processing.requests.selection import Part

LAST_JOBS = 200
"""Of each chain, whose times are looked at."""


@dataclass(frozen=True)
class Estimate:
    """Numbers of products."""

    found: int
    there: int
    """Made already."""
    under_way: int
    """Waiting or being made for others, or as new data."""
    to_make: int
    to_fetch: int
    """Not received yet: their providers have them."""
    impossible: int
    """Tried before, and by design or by failure nothing came of it."""
    ahead: int
    """Jobs that go before."""
    seconds: float | None
    """Until all is there, those ahead included; None where nothing of the kind has been made here yet."""
    providers_known: bool = True
    """Whether providers have said what they have of it."""


def estimate(request: ProductRequest, parts: Sequence[Part]) -> Estimate:
    """Of these parts of the request."""
    known = states([part.key for part in parts if part.key])
    counted = Counter(_state(part, known) for part in parts)
    ahead = _waiting()
    to_do = counted["make"] + counted["fetch"] + counted["under way"]
    return Estimate(
        found=len(parts),
        there=counted["there"],
        under_way=counted["under way"],
        to_make=counted["make"],
        to_fetch=counted["fetch"],
        impossible=counted["impossible"],
        ahead=ahead,
        seconds=_seconds(request, to_do, ahead) if to_do else 0.0,
    )


def _state(part: Part, known: dict[str, str]) -> str:
    state = known.get(part.key or "")
    if part.product or state == "done":
        return "there"
    if part.key is None:
        return "fetch"
    if state in {"skipped", "failed"}:
        return "impossible"
    return "make" if state in {None, "cancelled"} else "under way"


def _waiting() -> int:
    """Jobs of new data and of other requests that wait."""
    return sum(one.waiting for one in backlog() if one.queue in (REAL_TIME, REQUESTS))


def _seconds(request: ProductRequest, products: int, ahead: int) -> float | None:
    first = _usual_seconds({Level.L2A.chain})
    if first is None:
        return None
    after = _usual_seconds(request.following) or 0.0
    anything = _usual_seconds(None) or first
    return (products * (first + after) + ahead * anything) / max(1, configuration().worker_processes)


def _usual_seconds(names: Set[str] | None) -> float | None:
    """The median time of the last jobs of each of these chains (of all together without names), summed."""
    with ledger_connection() as database:
        rows = database.execute(_TIMES, {"names": sorted(names) if names is not None else None}).fetchall()
    times = [float(row["seconds"]) for row in rows]
    return sum(times) if times else None


_TIMES = f"""
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS seconds
FROM (SELECT chain, extract(epoch FROM ended_at - started_at)::double precision AS seconds,
             row_number() OVER (PARTITION BY chain ORDER BY ended_at DESC) AS place
      FROM ledger.jobs WHERE status = 'done' AND started_at < ended_at
      AND (%(names)s::text[] IS NULL OR chain = ANY (%(names)s))) AS run
WHERE place <= {LAST_JOBS} GROUP BY CASE WHEN %(names)s::text[] IS NULL THEN '' ELSE chain END
"""  # noqa: S608
