"""One drop, from its folder in ``work/intake`` to a published product or to quarantine."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

from catalog.configuration import configuration
from catalog.errors import ItemNotFound
from catalog.publish import publish
from catalog.search import item as published_item
from catalog.storage import directory_key, path_of
from processing import ledger
from processing.chains import Input
from processing.errors import RejectedProduct
from processing.intake.quarantine import quarantine, quarantined_before
from processing.intake.reception import verified
from processing.intake.unpacking import unpack

log = logging.getLogger(__name__)


def verify_drop(drop_id: str) -> Input | None:
    """The published product of a drop; none where it was a duplicate or is in quarantine now."""
    entry = dropped_entry(drop_id)
    if entry is None:
        return None if _quarantined_before(drop_id) else _published_before(drop_id)
    scratch = configuration().work / f"receive-{drop_id}"
    shutil.rmtree(scratch, ignore_errors=True)
    try:
        return _verified(drop_id, entry, scratch)
    except RejectedProduct as rejected:
        reject(drop_id, code=rejected.code, reason=str(rejected))
        return None
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def reject(drop_id: str, *, code: str, reason: str) -> None:
    """Put the drop into quarantine and say so in the ledger."""
    settings = configuration()
    if entry := dropped_entry(drop_id):
        quarantine(entry, drop_id=drop_id, code=code, reason=reason, folder=settings.quarantine, work=settings.work)
    ledger.finish(drop_id, "quarantined", code=code, reason=reason)
    log.info("%s is in quarantine: %s: %s", drop_id, code, reason)


def clear_scratch() -> None:
    """Remove what killed runs left of drops and jobs that are over."""
    work = configuration().work
    for folder in (work / "intake").glob("*"):
        if ledger.is_over(folder.name):
            shutil.rmtree(folder, ignore_errors=True)
    for folder in (*work.glob("receive-*"), *work.glob("job-*")):
        if ledger.is_over(folder.name.partition("-")[2].partition("~")[0]):
            shutil.rmtree(folder, ignore_errors=True)


def dropped_entry(drop_id: str) -> Path | None:
    """The drop itself, as it was in the inbox."""
    folder = configuration().work / "intake" / drop_id
    return next(folder.iterdir(), None) if folder.is_dir() else None


def forget_entry(drop_id: str) -> None:
    """Remove a drop whose product is in the archive."""
    shutil.rmtree(configuration().work / "intake" / drop_id, ignore_errors=True)


def _verified(drop_id: str, entry: Path, scratch: Path) -> Input | None:
    product = verified(unpack(entry, scratch))
    found = {"identifier": product.identifier, "collection": product.collection}
    if not ledger.verify(drop_id, **found):
        reason = f"{found['identifier']} came in before"
        ledger.finish(drop_id, "duplicate", code="duplicate", reason=reason, **found)
        forget_entry(drop_id)
        return None
    item = publish(product.item(), product.root, replaces=product.replaces())
    return Input(item, path_of(directory_key(item)))


def _quarantined_before(drop_id: str) -> bool:
    """Whether a run that was killed had put the drop into quarantine; the ledger then says so."""
    settings = configuration()
    found = quarantined_before(drop_id=drop_id, folder=settings.quarantine, work=settings.work)
    if found:
        ledger.finish(drop_id, "quarantined", code=found["code"], reason=found["reason"])
    return found is not None


def _published_before(drop_id: str) -> Input | None:
    """A drop whose entry is gone was published by a run that was killed before it planned the jobs."""
    drop = ledger.drop(drop_id)
    if drop is None or drop["status"] != "verified":
        return None
    try:
        item = published_item(drop["collection"], drop["identifier"])
    except ItemNotFound:
        ledger.finish(drop_id, "failed", code="lost", reason=f"{drop['entry']} is neither dropped nor published")
        return None
    return Input(item, path_of(directory_key(item)))
