"""Jobs that gather: what is made of a whole period is made when its late inputs have come, once for all of them."""

from __future__ import annotations

import psycopg
from psycopg.types.json import Jsonb

from catalog.configuration import configuration
from processing.chains import Job
from processing.ledger_locks import Row

LONGEST = 24
"""Times the silence that is waited for: then a job begins, though others keep coming."""

BY_NOW = "coalesce(greatest(due_at, gathers_until) <= now(), true)"
"""A job whose time has come: its period is over, and so is the wait for late inputs."""
_WAIT = """
UPDATE ledger.jobs SET gathers_until = least(
    greatest(due_at, now() + make_interval(secs => %(quiet)s)),
    greatest(created_at, due_at) + make_interval(secs => %(longest)s))
WHERE chain = %(chain)s AND parameters = %(parameters)s AND status = 'waiting'
    AND (gathers_until IS NOT NULL OR key = %(key)s)"""


def gather(database: psycopg.Connection[Row], *, key: str, job: Job) -> None:
    """Let the jobs that make the same product as this one, which came just now, wait for one another."""
    quiet = configuration().gather_minutes * 60
    same = {"chain": job.chain, "parameters": Jsonb(job.parameters), "key": key}
    database.execute(_WAIT, {"quiet": quiet, "longest": LONGEST * quiet, **same})
