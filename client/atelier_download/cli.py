"""``atelier-download``: from the command line to files that are whole."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Sequence
from typing import Any

from atelier_download import site as sites
from atelier_download.arguments import parser
from atelier_download.errors import DownloadError, Interrupted, Misuse, NothingFound
from atelier_download.fetch import Fetcher
from atelier_download.keys import Access
from atelier_download.metalink import files_of_metalink
from atelier_download.progress import Report, in_words
from atelier_download.schedule import Schedule
from atelier_download.signin import sign_in, sign_out
from atelier_download.wanted import Wanted


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code."""
    asked = parser().parse_args(arguments)
    report = Report(as_json=asked.json, quiet=asked.quiet)
    try:
        return _run(asked, report)
    except (DownloadError, KeyboardInterrupt) as error:
        code = error.exit_code if isinstance(error, DownloadError) else Interrupted.exit_code
        print(f"atelier-download: {error or 'interrupted'}", file=sys.stderr)
        report.event("stopped", reason=str(error), exit_code=code)
        return code


def _run(asked: argparse.Namespace, report: Report) -> int:
    if asked.order and "://" in asked.order and not asked.site:
        asked.site = sites.site_of(asked.order)
    asked.site = asked.site.rstrip("/")
    if not asked.site and not asked.meta4:
        raise Misuse("say which Atelier: --site https://… or the variable ATELIER_SITE")
    if asked.sign_out:
        sign_out(asked.site)
        return 0
    if asked.sign_in:
        sign_in(asked.site, open_browser=not asked.no_browser and sys.stderr.isatty())
        if not _asks_for_something(asked):
            return 0
    access = Access(asked.site) if asked.site else None
    wanted = _wanted(asked, access, report)
    size = sum(file.size for file in wanted)
    report.say(f"{len(wanted)} files, {in_words(size)}")
    report.event("planned", files=len(wanted), size=size)
    return _listed(wanted, report) if asked.dry_run else _fetched(asked, access, wanted, report)


def _asks_for_something(asked: argparse.Namespace) -> bool:
    return bool(asked.words or asked.collection or asked.id or asked.order or asked.cart or asked.meta4)


def _wanted(asked: argparse.Namespace, access: Access | None, report: Report) -> list[Wanted]:
    """The files that are asked for, in whichever way."""
    if asked.meta4:
        found = files_of_metalink(asked.meta4)
    elif access and (asked.order or asked.cart):
        order = sites.order(asked.site, access, asked.order) if asked.order else sites.order_cart(asked.site, access)
        report.event("order", id=order["id"])
        found = sites.files_of_order(order)
    else:
        found = _searched(asked, report)
    if not found:
        raise NothingFound("there is nothing to fetch: no product, or no file of this kind (--files)")
    return found


def _searched(asked: argparse.Namespace, report: Report) -> list[Wanted]:
    body = _search_body(asked, report)
    items, matched = sites.search(asked.site, body, asked.limit)
    if not items:
        raise NothingFound("no product matches all of this")
    report.say(f"{matched} products")
    if matched > len(items):
        report.say(f"The first {len(items)} are taken; --limit says how many (0: all).")
    report.event("found", matched=matched, taken=len(items))
    return sites.files_of_items(asked.site, items, asked.files)


def _search_body(asked: argparse.Namespace, report: Report) -> dict[str, Any]:
    """A STAC search: what the words mean, narrowed down by the parameters."""
    body: dict[str, Any] = {}
    if asked.words:
        found = sites.meaning(asked.site, " ".join(asked.words), asked.language)
        body = dict(found["search"])
        if found.get("ignored"):
            report.say(f"Not understood, and left out: {', '.join(found['ignored'])}")
    try:
        given = {
            "collections": asked.collection,
            "ids": asked.id,
            "bbox": [float(bound) for bound in asked.bbox.split(",")] if asked.bbox else None,
            "intersects": json.loads(asked.intersects.read_text()) if asked.intersects else None,
            "datetime": asked.datetime,
        }
    except (OSError, ValueError) as error:
        raise Misuse(f"--bbox wants four numbers, --intersects a file of GeoJSON: {error}") from error
    body |= {name: value for name, value in given.items() if value}
    if asked.filter:
        if "filter" in body:
            raise Misuse("these words and --filter cannot be put together: say it in words, or by STAC alone")
        body |= {"filter": asked.filter, "filter-lang": "cql2-text"}
    if not body:
        raise Misuse("say what to look for, in words or by --collection, --bbox, --datetime … (--help)")
    return body


def _listed(wanted: Sequence[Wanted], report: Report) -> int:
    for file in wanted:
        report.event("wanted", path=file.path, size=file.size, sha256=file.sha256, online=not file.offline)
        report.say(f"{file.path}  {in_words(file.size)}{'  not online yet' if file.offline else ''}")
    return 0


def _fetched(asked: argparse.Namespace, access: Access | None, wanted: Sequence[Wanted], report: Report) -> int:
    if access and any(file.with_key for file in wanted) and not access.known and sys.stderr.isatty():
        sign_in(asked.site, open_browser=not asked.no_browser)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    fetcher = Fetcher(asked.to, access, stop, trust_size=asked.trust_size)
    schedule = Schedule(wanted, fetcher.fetch, stop, tries=asked.tries, wait=asked.wait)
    size = sum(file.size for file in wanted)
    schedule.run(max(1, asked.parallel), report.settled, lambda: report.progress(schedule, len(wanted), size))
    failed = [outcome.error for outcome in schedule.outcomes if outcome.error]
    fetched = sum(outcome.fetched for outcome in schedule.outcomes)
    there = len(schedule.outcomes) - fetched - len(failed)
    unsettled = len(wanted) - len(schedule.outcomes)
    code = _exit_code(failed, unsettled)
    report.say(f"{fetched} files fetched and verified, {there} were there, {len(failed) + unsettled} are missing")
    report.event("done", fetched=fetched, there=there, failed=len(failed), unsettled=unsettled, exit_code=code)
    return code


def _exit_code(failed: Sequence[DownloadError], unsettled: int) -> int:
    """Of the gravest: not signed in, then whatever failed, then what was not online in time."""
    codes = {error.exit_code for error in failed}
    if 3 in codes:
        return 3
    if codes:
        return 1 if 1 in codes else min(codes)
    return Interrupted.exit_code if unsettled else 0
