"""The task that makes extracts. A message says only that there is something to do: whose turn it is, the ledger knows.

The files of an extract are written aside, brought to the disk and renamed; then the ledger says that it is ready.
Killed at any instant, an extract is made again.
"""

from __future__ import annotations

import errno
import logging
import os
import shutil
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from celery.exceptions import SoftTimeLimitExceeded

from catalog import tiers
from catalog.checksums import MEBIBYTE, checksum
from catalog.configuration import configuration
from catalog.errors import ItemNotFound
from catalog.search import item as published_item
from catalog.storage import store
from processing import extract_ledger, ledger
from processing.errors import ProcessingError
from processing.extracts.errors import Cancelled, ExtractError
from processing.extracts.estimate import require_within
from processing.extracts.making import Making
from processing.extracts.pixels import Source
from processing.extracts.request import ExtractRequest
from processing.flow_disk import room
from processing.queue import EXTRACTS, NEXT_EXTRACT, app, keep_awake, wake_queue

log = logging.getLogger(__name__)

LONGEST_SECONDS = 1800
"""Of one extract; the limits are a few times what the largest request takes."""
LAST_SECONDS = 60
"""Between the notice that the time is over and the end of the worker."""
MOST_CRASHES = 3
REPORT_SECONDS = 1.0
STAGING_SECONDS = 30.0
"""Until it is looked again whether the products of an extract are back from slow storage."""
AWAY_SECONDS = 60.0
"""Until the object store is asked again, where it does not answer."""
LONGEST_AWAY = timedelta(days=1)
"""Since the extract was asked for; then it fails."""
SOFTWARE = "Atelier 0.1.0"
MEDIA_TYPES = {
    ".tif": "image/tiff; application=geotiff; profile=cloud-optimized",
    ".nc": "application/x-netcdf",
    ".zip": "application/zip",
    ".json": "application/json",
    ".csv": "text/csv",
}


class StoreAway(Exception):
    """The object store does not answer now; the extract is made when it does."""


@app.task(time_limit=LONGEST_SECONDS + LAST_SECONDS, soft_time_limit=LONGEST_SECONDS)
def make_next_extract() -> None:
    """Make the extract whose turn it is, if any; ask for the next one."""
    if not room():
        log.warning("the disk is too full: no extract is begun")
        return
    for extract_id in extract_ledger.candidates():
        with ledger.exclusive(extract_ledger.key_of(extract_id)) as mine:
            row = extract_ledger.begin(extract_id) if mine else None
            if row is None:
                continue
            try:
                _make(row)
            except tiers.NotOnline as waits:
                log.info("%s", waits)
                extract_ledger.postpone(extract_id, STAGING_SECONDS, code="slow-storage")
            except StoreAway as waits:
                log.warning("%s waits: %s", extract_id, waits)
                extract_ledger.postpone(extract_id, AWAY_SECONDS, code="store-away")
        break
    if extract_ledger.candidates():
        wake_queue(EXTRACTS, task=NEXT_EXTRACT)


def recover_extracts() -> None:
    """Ask for an extract to be made where one waits and no message says so."""
    if extract_ledger.candidates():
        keep_awake(EXTRACTS, task=NEXT_EXTRACT)


def clear_extracts() -> None:
    """Delete the files of expired extracts, and what extracts that nobody makes any more left behind."""
    extract_ledger.expire_due()
    settings = configuration()
    kept = extract_ledger.with_files()
    for folder in settings.extracts.glob("*"):
        if folder.name not in kept:
            _clear(f"extract-{folder.name}", folder)
    for scratch in settings.work.glob("extract-*"):
        _clear(scratch.name, scratch)


def _clear(key: str, folder: Path) -> None:
    """Unless some worker is just making it, or has made it meanwhile."""
    with ledger.exclusive(key) as mine:
        if mine and (folder.parent == configuration().work or folder.name not in extract_ledger.with_files()):
            shutil.rmtree(folder, ignore_errors=True)


def _make(row: dict[str, Any]) -> None:
    extract_id: UUID = row["id"]
    if row["crashes"] > MOST_CRASHES:
        _fail(extract_id, "crashed", f"making it ended the worker {MOST_CRASHES} times")
        return
    work = configuration().work / extract_ledger.key_of(extract_id)
    try:
        _made(row, work)
    except Cancelled:
        log.info("%s was cancelled", extract_id)
    except ExtractError as error:
        _fail(extract_id, error.code, str(error), error.details)
    except (ProcessingError, ItemNotFound) as error:
        _fail(extract_id, "product", str(error))
    except SoftTimeLimitExceeded:
        _fail(extract_id, "too-long", f"it took more than {LONGEST_SECONDS // 60} minutes")
    except MemoryError:
        _fail(extract_id, "memory", "it needs more memory than a worker may take")
    except (psycopg.OperationalError, tiers.NotOnline):
        raise  # without the database the extract stays "running" with nobody holding it, and is made again
    except OSError as error:
        _fail_unless_it_passes(row, error)
    except Exception as error:
        log.error("%s failed:\n%s", extract_id, traceback.format_exc())
        _fail(extract_id, "internal", f"{type(error).__name__}: {error}")
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _fail_unless_it_passes(row: dict[str, Any], error: OSError) -> None:
    """Raises :class:`StoreAway` where it is the object store that does not answer."""
    away = error.errno == errno.EIO and configuration().storage_url is not None
    if away and datetime.now(UTC) - row["created_at"] < LONGEST_AWAY:
        raise StoreAway(str(error)) from error
    _fail(row["id"], "disk-full" if error.errno in {errno.ENOSPC, errno.EDQUOT} else "internal", str(error))


def _fail(extract_id: UUID, code: str, reason: str, details: dict[str, Any] | None = None) -> None:
    log.warning("%s: %s: %s", extract_id, code, reason)
    extract_ledger.fail(extract_id, code=code, reason=reason, details=details or {})


def _made(row: dict[str, Any], work: Path) -> None:
    settings = configuration()
    request = ExtractRequest.of(row["request"])
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    sources = [_source(item) for item in request.items]
    if tiers.bring(asset["href"] for source in sources for asset in source.item["assets"].values()):
        raise tiers.NotOnline(f"products of the extract {row['id']} are in slow storage")
    making = Making(request, sources, work, _reporter(row["id"]), SOFTWARE)
    require_within(making.plan, most_values=settings.extract_values * 10**6, most_dates=settings.extract_dates)
    making.run()
    files = [_described(path) for path in sorted(work.iterdir())]
    target = settings.extracts / str(row["id"])
    shutil.rmtree(target, ignore_errors=True)  # of a run that was killed before it said that it was ready
    target.parent.mkdir(parents=True, exist_ok=True)
    _sync(work)
    work.rename(target)
    _sync(target.parent)
    if not extract_ledger.finish(row["id"], files, settings.extract_days):
        shutil.rmtree(target, ignore_errors=True)


def _source(reference: str) -> Source:
    item = published_item(*reference.split("/", 1)).to_dict(include_self_link=False, transform_hrefs=False)
    return Source(item, {key: Path(store().raster(asset["href"])) for key, asset in item["assets"].items()})


def _reporter(extract_id: UUID) -> Callable[[float], None]:
    """Notes progress once a second, and stops the making of what was cancelled."""
    last = time.monotonic()

    def report(share: float) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= REPORT_SECONDS:
            last = now
            if not extract_ledger.progress(extract_id, share):
                raise Cancelled("it was cancelled")

    return report


def _described(path: Path) -> dict[str, Any]:
    _sync(path)
    found = checksum(path, MEBIBYTE)
    media_type = MEDIA_TYPES.get(path.suffix, "application/octet-stream")
    return {"name": path.name, "size": found.size, "sha256": found.sha256, "media_type": media_type}


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
