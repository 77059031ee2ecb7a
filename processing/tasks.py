"""The tasks of the queue. Each may be run twice, at once or again, and its effect is had once."""

from __future__ import annotations

import errno
import logging
import shutil
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pystac
from celery import Task

from catalog.configuration import configuration
from catalog.publish import publish
from catalog.search import current, search
from catalog.storage import directory_key, path_of
from processing import ledger
from processing.chains import Chain, Input, Job
from processing.errors import ChainError, NothingToMake, RejectedProduct
from processing.flow import jobs_after
from processing.intake.verification import forget_entry, reject, verify_drop
from processing.queue import app
from processing.running import chain_for, job_of, published_product
from processing.sources import errand_of

log = logging.getLogger(__name__)

MOST_CRASHES = 5
"""A drop or a job during which the worker died this often is given up."""
PASSING_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ENOMEM, errno.EMFILE, errno.ENFILE}
LONGEST_BACK_OFF_SECONDS = 300
LONGEST_RECEPTION_SECONDS = 1800
RECEPTION_POLL_SECONDS = 0.5
MOST_COLLISIONS = 5
"""Times a job begins again because another one published its product, made from other inputs, before it."""


def recover() -> None:
    """Queue everything that the ledger says is unfinished and that no worker holds."""
    drops, jobs = ledger.unfinished()
    for drop_id in drops:
        if not ledger.is_held(drop_id):
            receive.delay(drop_id)
    for key in jobs:
        if not ledger.is_held(key):
            run_job.delay(key)


def hand_out_due() -> None:
    """Queue the jobs whose time has come, however much else waits."""
    _queue(ledger.fall_due())


@app.task(bind=True, max_retries=None, time_limit=LONGEST_RECEPTION_SECONDS)
def receive(self: Task, drop_id: str) -> None:
    """Verify a drop, publish it and queue what follows."""
    _once(self, "drops", drop_id, _receive, lambda reason: reject(drop_id, code="internal-error", reason=reason))


@app.task(bind=True, max_retries=None)
def run_job(self: Task, key: str) -> None:
    """Run one chain, publish what it made and queue what follows."""
    _once(self, "jobs", key, _run_job, lambda reason: ledger.fail(key, reason))


def _once(task: Task, table: str, key: str, run: Callable[[str], None], give_up: Callable[[str], None]) -> None:
    """Run unless another worker does; try again what may pass; give up what crashes or cannot succeed."""
    try:
        with ledger.exclusive(key) as mine:
            if mine:
                _guarded(table, key, run, give_up)
    except (psycopg.OperationalError, OSError) as error:
        if isinstance(error, OSError) and error.errno not in PASSING_ERRORS:
            raise
        countdown = min(2.0 ** min(task.request.retries, 10), LONGEST_BACK_OFF_SECONDS)
        log.warning("%s waits %g s: %s", key, countdown, error)
        raise task.retry(exc=error, countdown=countdown) from error


def _guarded(table: str, key: str, run: Callable[[str], None], give_up: Callable[[str], None]) -> None:
    if ledger.count_crash(table, key) > MOST_CRASHES:
        give_up(f"processing it ended the worker {MOST_CRASHES} times; the product is damaged or needs too much memory")
        return
    try:
        run(key)
    except (psycopg.OperationalError, ChainError, RejectedProduct) as error:
        if isinstance(error, psycopg.OperationalError):
            raise
        give_up(str(error))
    except MemoryError:
        most = configuration().worker_memory
        give_up(
            f"it needs more than the {most:g} GiB that a worker may take: raise ATELIER_WORKER_MEMORY, drop it again"
        )
    except Exception as error:
        if isinstance(error, OSError) and error.errno in PASSING_ERRORS:
            raise
        log.error("%s failed:\n%s", key, traceback.format_exc())
        give_up(f"an unexpected error, to be reported to the developers: {type(error).__name__}: {error}")
    finally:
        ledger.forgive_crash(table, key)


def _receive(drop_id: str) -> None:
    drop = ledger.drop(drop_id)
    if drop is None or drop["status"] not in {"received", "verified"}:
        return
    verified = verify_drop(drop_id)
    if verified is not None:
        _queue(ledger.plan(drop_id, jobs_after(verified), errand=errand_of(drop_id)))
        forget_entry(drop_id)


def _run_job(key: str) -> None:
    row = ledger.job(key)
    if row is None or row["status"] != "waiting":
        return
    _wait_for_neighbours(key)
    work = configuration().work / f"job-{key}"
    ledger.begin(key)
    try:
        made = _made(row, work)
    except NothingToMake as nothing:
        ledger.skip(key, str(nothing))
        return
    finally:
        shutil.rmtree(work, ignore_errors=True)
    following = [job for product in made for job in jobs_after(product)]
    names = [f"{product.item.collection_id}/{product.item.id}" for product in made]
    _queue(ledger.plan(row["drop_id"], following, done=key, outputs=names))


def _wait_for_neighbours(key: str) -> None:
    """Until what came in before is published too: of a series that arrives at once, the later dates help the earlier.

    Only receptions that are under way are waited for, so that somebody works while this worker waits.
    """
    patience = time.monotonic() + LONGEST_RECEPTION_SECONDS
    while ledger.receptions_before(key) and time.monotonic() < patience:
        time.sleep(RECEPTION_POLL_SECONDS)


def _made(row: dict[str, Any], work: Path) -> list[Input]:
    """What the chain of a job makes, or what there was of it, published."""
    job = job_of(row)
    inputs = [published_product(*reference) for reference in job.inputs]
    chain = chain_for(job, inputs)
    for _ in range(MOST_COLLISIONS):
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        context = _context(chain, job, inputs)
        outputs = chain.run(job, inputs, context, work)
        if not outputs:
            return [one for one in context if one.item.collection_id in chain.produces and _shows(one.item, job)]
        items = [publish(output.item, output.directory, replaces=output.replaces) for output in outputs]
        if all(_shows(item, job) for item in items):
            return [published_product(str(item.collection_id), item.id) for item in items]
        log.info("%s: another job has published %s without these inputs meanwhile", job, items[0].id)
    raise ChainError(f"{job.inputs[0][1]}: other jobs went on publishing its product without it; drop it again")


def _shows(item: pystac.Item, job: Job) -> bool:
    """Whether a published product was made from the job's inputs."""
    origins = [str(link.target) for link in item.get_links(pystac.RelType.DERIVED_FROM)]
    return all(f"collections/{collection}/items/{one}" in origins for collection, one in job.inputs)


def _context(chain: Chain, job: Job, inputs: Sequence[Input]) -> list[Input]:
    """What the chain wants to see of the catalog as it is now, each product once, in the order found."""
    found: dict[tuple[str, str], Input] = {}
    for wanted in chain.wants(job, inputs):
        for feature in search(current(wanted.search))["features"]:
            item = pystac.Item.from_dict(feature)
            found.setdefault((str(item.collection_id), item.id), Input(item, path_of(directory_key(item))))
    others = [one for reference, one in found.items() if reference not in job.inputs]
    return [one for one in others if one.directory.is_dir()]


def _queue(keys: list[str]) -> None:
    for key in keys:
        run_job.delay(key)
