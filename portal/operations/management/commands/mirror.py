"""``manage.py mirror``: find and fetch Level-1 from the providers of ``ATELIER_SOURCES``, until told to stop."""

from __future__ import annotations

import logging
import os
import signal
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from processing import sources
from processing.sources import SourceError, expected


class Command(BaseCommand):
    help = (
        "Ask the providers of the file ATELIER_SOURCES for what they have, fetch what is not here and drop it in the "
        "inbox, until stopped. With an option, only say or do that; --missing and --check end with 1 when anything is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        one = parser.add_mutually_exclusive_group()
        one.add_argument("--missing", action="store_true", help="list what providers have and is not here, and why")
        one.add_argument("--check", action="store_true", help="ask every provider for all that is wanted, then list")
        one.add_argument(
            "--again", nargs="*", metavar="PRODUCT", help="try these at once from everybody, or all that is missing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not sources.configured():
            raise CommandError("there are no sources: name their file in ATELIER_SOURCES (see docs/operator.md)")
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
        try:
            if options["again"] is not None:
                self.stdout.write(f"{sources.try_again(options['again'])} products are tried again")
            elif options["missing"] or options["check"]:
                self._list(sources.look_at_all if options["check"] else lambda: [])
            else:
                sources.run_mirror(until=_told_to_stop())
                sys.stdout.flush()
                os._exit(0)  # transfers that are under way go on from there at the next start
        except SourceError as error:
            raise CommandError(str(error)) from error

    def _list(self, look: Callable[[], list[str]]) -> None:
        troubles = look()
        missing = expected.missing()
        for row in missing:
            reason = f": {row['reason']}" if row["reason"] else ""
            self.stdout.write(f"{row['identifier']} [{row['status']}; {row['providers']}]{reason}")
        for text in [*troubles, *(f"{one.subject}: {one.text}" for one in sources.complaints())]:
            self.stdout.write(f"! {text}")
        self.stdout.write(f"{len(missing)} missing" if missing else "Nothing is missing.")
        if missing or troubles:
            sys.exit(1)


def _told_to_stop() -> Callable[[], bool]:
    received: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        received.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, note)
    return lambda: bool(received)
