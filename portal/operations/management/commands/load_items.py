"""``manage.py load_items``: many items into the catalog at once."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from isal import igzip

from catalog.bulk import PROCESSES, Outcome, load, reconcile
from catalog.errors import CatalogError

SHOWN = 20
"""Refusals and differences that are written out; the journal holds them all."""


class Command(BaseCommand):
    help = (
        "Load STAC items (one JSON a line, gzipped or not, '-' for the standard input) into the catalog, then read "
        "them back and compare. Goes on where it was when it is stopped and run again."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="items in the form that the catalog stores")
        parser.add_argument("--name", help="of the source in the journal (default: the file's)")
        parser.add_argument("--processes", type=int, default=PROCESSES, help=f"(default: {PROCESSES})")
        parser.add_argument("--no-check", action="store_true", help="do not read the items back")
        parser.add_argument("--only-check", action="store_true", help="only read back what was loaded before")

    def handle(self, *args: Any, **options: Any) -> None:
        source = options["name"] or Path(options["file"]).name
        try:
            if not options["only_check"]:
                self._load(source, options["file"], options["processes"])
            if not options["no_check"]:
                self._check(source)
        except (CatalogError, OSError) as error:
            raise CommandError(f"{source}: {error}") from error

    def _load(self, source: str, file: str, processes: int) -> None:
        started = time.monotonic()

        def tell(so_far: Outcome) -> None:
            done = so_far.added + so_far.replaced + so_far.unchanged
            rate = done / (time.monotonic() - started)
            self.stdout.write(f"\r{done} items, {len(so_far.refused)} refused, {rate:.0f} a second", ending="")
            self.stdout.flush()

        found = load(source, _lines(file), processes=processes, progress=tell)
        self.stdout.write(f"\n{found.added} added, {found.replaced} replaced, {found.unchanged} there already")
        self._list("refused", found.refused)

    def _check(self, source: str) -> None:
        found = reconcile(source)
        self.stdout.write(f"{found.same} of {found.given} items of {source} are in the catalog as they were given")
        self._list("missing", found.missing)
        self._list("different", found.different)
        if found.missing or found.different:
            raise CommandError(f"{source}: load it again, under another --name, to mend these")

    def _list(self, what: str, named: list[str]) -> None:
        for name in named[:SHOWN]:
            self.stdout.write(f"  {what}: {name}")
        if len(named) > SHOWN:
            self.stdout.write(f"  … and {len(named) - SHOWN} others {what}")


def _lines(file: str) -> Iterator[bytes]:
    if file == "-":
        yield from sys.stdin.buffer
        return
    path = Path(file)
    with igzip.IGzipFile(path) if path.suffix == ".gz" else path.open("rb") as stream:
        yield from stream
