"""``manage.py reconcile``: whether files, ledger and catalog say the same; mends what is safe to mend."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand

from catalog import reconcile as of_catalog
from processing import reconcile as of_ledger

Mending = Callable[[], object]


class Command(BaseCommand):
    help = (
        "Compare the archive's files, the ledger and the catalog, and name what does not agree. With --mend, put right "
        "what can be put right without a decision. Ends with 1 when anything is left."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mend", action="store_true", help="put right what is safe to put right")
        parser.add_argument("--checksums", action="store_true", help="read every file and compare its sha-256 too")

    def handle(self, *args: Any, **options: Any) -> None:
        left = found = 0
        for name, what, mending in _findings(checksums=options["checksums"]):
            found += 1
            mended = options["mend"] and mending is not None
            if mending is not None and mended:
                mending()
            left += not mended
            state = "mended" if mended else "can be mended" if mending else "needs a decision"
            self.stdout.write(f"{name}: {what} [{state}]")
        self.stdout.write(f"{found} found, {found - left} mended, {left} left" if found else "Everything agrees.")
        if left:
            sys.exit(1)


def _findings(*, checksums: bool) -> Iterator[tuple[str, str, Mending | None]]:
    for one in of_catalog.findings(checksums=checksums):
        yield one.name, one.what, partial(of_catalog.mend, one) if one.can_be_mended else None
    for other in of_ledger.findings():
        yield other.name, other.what, other.mend
