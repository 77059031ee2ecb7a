"""What workers do, one thing at a time. Each may be done twice, at once or again, and its effect is had once."""

from __future__ import annotations

import errno
import logging
import re
import secrets
import shutil
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
import pystac

from catalog import tiers
from catalog.configuration import configuration
from catalog.publish import publish
from catalog.search import current, search
from catalog.storage import directory_key
from processing import ledger
from processing.chains import Chain, Input, Job
from processing.editions import keep_aside, marked, shown, waits_for_switch
from processing.errors import ChainError, NothingToMake, NotYet, RejectedProduct
from processing.flow import jobs_after, jobs_on_arrival
from processing.flow_disk import free_gibibytes, room
from processing.guard import Cancelled, Lost, Overtime, guarded, killed_after
from processing.history import note_superseded
from processing.inputs import input_of
from processing.intake.verification import forget_entry, reject, verify_drop
from processing.places import ready
from processing.queue import LONGEST_RECEPTION_SECONDS, QUEUE_OF, app, keep_awake, wake
from processing.running import chain_for, job_of, published_product
from processing.sources import errand_of
from processing.turns import Taken, taken

log = logging.getLogger(__name__)

MOST_CRASHES = 5
"""A drop or a job during which the worker died this often is given up."""
PASSING_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ENOMEM, errno.EMFILE, errno.ENFILE}
ALL_BUT_FULL_GIBIBYTES = 0.25
OUT_OF_MEMORY = re.compile("insufficient memory|out of memory|cannot allocate", re.IGNORECASE)
"""How OpenCV, GDAL and the system say it."""
LONGEST_BACK_OFF_SECONDS = 300
RECEPTION_POLL_SECONDS = 0.5
MOST_HANDED_OUT = 8
"""Messages that the watcher sends at a time; what may not begin yet needs none."""
MOST_COLLISIONS = 5
"""Times a job begins again because another one published its product, made from other inputs, before it."""


@app.task
def work() -> None:
    """Do what comes next in the queues that this host serves, if anything and if there is room for it."""
    if not room():
        log.warning("the disk is too full: nothing is begun")
        return
    try:
        _forgive_survived()
        with taken(configuration().worker_queues) as one:
            if one is not None:
                _once(one)
        if one is not None:
            keep_awake(QUEUE_OF[one.purpose])  # whose messages may have been lost, or have found too much running
    except psycopg.OperationalError as error:
        log.warning("the database is away, what there is to do waits: %s", error)


def hand_out() -> None:
    """Tell the workers of what can begin and of which no message speaks any more."""
    for queue, number in ready().items():
        if number:
            keep_awake(queue, min(number, MOST_HANDED_OUT))


def _once(one: Taken) -> None:
    """Do it; try again later what may pass; give up what crashes or cannot succeed."""
    try:
        _guarded(one)
    except NotYet as waits:
        ledger.postpone(one.table, one.key, waits.seconds, str(waits))
    except (psycopg.OperationalError, OSError) as error:
        if isinstance(error, OSError) and error.errno not in PASSING_ERRORS:
            raise
        retries = int((ledger.row(one.table, one.key) or {}).get("retries", 0))
        seconds = min(2.0 ** min(retries, 10), LONGEST_BACK_OFF_SECONDS)
        log.warning("%s waits %g s: %s", one.key, seconds, error)
        ledger.postpone(one.table, one.key, seconds, f"waits to be tried again: {error}")


def _guarded(one: Taken) -> None:
    """Run, and see to what becomes of it; raises what may pass."""
    run, give_up = (_receive, _reject) if one.table == "drops" else (_run_job, ledger.fail)
    if ledger.count_crash(one.table, one.key) > MOST_CRASHES:
        give_up(one.key, f"it ended the worker {MOST_CRASHES} times: it is damaged, or needs too much memory")
        return
    try:
        run(one)
    except (psycopg.OperationalError, NotYet):
        raise
    except (Cancelled, Lost) as stopped:
        log.warning("%s was stopped: %s", one.key, stopped.__doc__)
    except (Exception, Overtime) as error:
        if isinstance(error, OSError) and error.errno in PASSING_ERRORS:
            raise
        if _is_for_want_of_disk(error):
            raise OSError(errno.ENOSPC, f"the disk is all but full: {error}") from error
        reason = _reason(one.key, error)
        if one.is_wanted():  # and not lost to another worker, whose doings may be what went wrong here
            give_up(one.key, reason)
    finally:
        _forgive(one)


def _is_for_want_of_disk(error: BaseException) -> bool:
    """GDAL has many ways to say that a file could not be written: all are believed while the disk is all but full."""
    foreseen = isinstance(error, ChainError | RejectedProduct | Overtime | MemoryError)
    return not foreseen and free_gibibytes() < ALL_BUT_FULL_GIBIBYTES


def _reason(key: str, error: BaseException) -> str:
    """Why it is given up, for a person."""
    settings = configuration()
    match error:
        case ChainError() | RejectedProduct():
            return str(error)
        case Overtime():
            return f"it took more than {settings.job_minutes:g} minutes: raise ATELIER_JOB_MINUTES, then retry"
        case _ if isinstance(error, MemoryError) or OUT_OF_MEMORY.search(str(error)):
            most = settings.worker_memory
            return (
                f"it needs more than the {most:g} GiB that a worker may take: raise ATELIER_WORKER_MEMORY, then retry"
            )
    log.error("%s failed:\n%s", key, "".join(traceback.format_exception(error)))
    return f"an unexpected error, to be reported to the developers: {type(error).__name__}: {error}"


def _reject(drop_id: str, reason: str) -> None:
    reject(drop_id, code="internal-error", reason=reason)


_survived: list[Taken] = []
"""What this process survived and could not say so, the database being away."""


def _forgive(one: Taken) -> None:
    try:
        ledger.forgive_crash(one.table, one.key)
    except psycopg.OperationalError:
        _survived.append(one)


def _forgive_survived() -> None:
    while _survived:
        ledger.forgive_crash(_survived[-1].table, _survived[-1].key)
        _survived.pop()


def _receive(one: Taken) -> None:
    """Verify a drop, publish it and plan what follows."""
    drop_id = one.key
    with killed_after(LONGEST_RECEPTION_SECONDS):
        verified = verify_drop(drop_id)
    if verified is not None:
        _wake_for(ledger.plan(drop_id, jobs_on_arrival(verified), errand=errand_of(drop_id)))
        forget_entry(drop_id)


def _run_job(one: Taken) -> None:
    """Run one chain, publish what it made and plan what follows."""
    key = one.key
    row = ledger.job(key)
    if row is None or row["status"] != "waiting":
        return
    _wait_for_neighbours(key)
    work = _scratch(key)
    ledger.begin(key)
    try:
        made = _made(one, row, work)
    except NothingToMake as nothing:
        ledger.skip(key, str(nothing))
        return
    finally:
        shutil.rmtree(work, ignore_errors=True)
    note_superseded(product.item for product in made)
    following = [job for product in made for job in jobs_after(product)]
    names = [f"{product.item.collection_id}/{product.item.id}" for product in made]
    _wake_for(ledger.plan(row["drop_id"], following, done=key, outputs=names))


def _scratch(key: str) -> Path:
    """A folder of this run's own: one that lost its lock may still be writing in that of the run before."""
    folder = configuration().work
    for before in folder.glob(f"job-{key}~*"):
        shutil.rmtree(before, ignore_errors=True)
    return folder / f"job-{key}~{secrets.token_hex(4)}"


def _wait_for_neighbours(key: str) -> None:
    """Until what came in before is published too: of a series that arrives at once, the later dates help the earlier.

    Only receptions that are under way are waited for, so that somebody works while this worker waits.
    """
    patience = time.monotonic() + LONGEST_RECEPTION_SECONDS
    while ledger.receptions_before(key) and time.monotonic() < patience:
        time.sleep(RECEPTION_POLL_SECONDS)


def _made(one: Taken, row: dict[str, Any], work: Path) -> list[Input]:
    """What the chain of a job makes, or what there was of it, published."""
    job = job_of(row)
    inputs = [published_product(*reference, work) for reference in job.inputs]
    chain = chain_for(job, inputs)
    for _ in range(MOST_COLLISIONS):
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        context = _context(chain, job, inputs, work)
        _require_online([*inputs, *context])
        with guarded(one, configuration().job_minutes * 60):
            outputs = chain.run(job, inputs, context, work)
        if not one.is_wanted():
            raise Cancelled
        if not outputs:
            return [one for one in context if one.item.collection_id in chain.produces and _shows(one.item, job)]
        if waits_for_switch(job):
            keep_aside(job, outputs)
            return []
        items = [publish(marked(output.item, job), output.directory, replaces=output.replaces) for output in outputs]
        if all(_shows(item, job) for item in items):
            return [published_product(str(item.collection_id), item.id) for item in items]
        log.info("%s: another job has published %s without these inputs meanwhile", job, items[0].id)
    raise ChainError(f"{job.inputs[0][1]}: other jobs went on publishing its product without it; drop it again")


def _require_online(products: Sequence[Input]) -> None:
    """Ask for those in slow storage; raises :class:`NotYet` until all are on the disk, where they stay for a day."""
    if tiers.bring(directory_key(one.item) for one in products):
        raise NotYet("its inputs are being brought back from slow storage")


def _shows(item: pystac.Item, job: Job) -> bool:
    """Whether a published product was made from the job's inputs."""
    origins = [str(link.target) for link in item.get_links(pystac.RelType.DERIVED_FROM)]
    return all(f"collections/{collection}/items/{one}" in origins for collection, one in job.inputs)


def _context(chain: Chain, job: Job, inputs: Sequence[Input], work: Path) -> list[Input]:
    """What the chain wants to see of the catalog as it is now, each product once, in the order found."""
    found: dict[tuple[str, str], Input] = {}
    for wanted in chain.wants(job, inputs):
        for feature in search(current(wanted.search))["features"]:
            item = pystac.Item.from_dict(feature)
            found.setdefault((str(item.collection_id), item.id), input_of(item, work))
    others = [one for reference, one in found.items() if reference not in job.inputs]
    return shown(chain, job, [one for one in others if one.is_there()])


def _wake_for(keys: list[str]) -> None:
    """Tell the workers of jobs that were planned."""
    for purpose, number in Counter(ledger.purposes(keys)).items():
        wake(purpose, number)
