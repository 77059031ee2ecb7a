"""``manage.py tiers``: what is on the disk, what in slow storage, who waits, what goes wrong; ``--bring`` asks."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat

from catalog import tiers
from catalog.errors import CatalogError
from catalog.search import item
from catalog.storage import directory_key


class Command(BaseCommand):
    help = (
        "Say what is on the disk and what in slow storage, what is asked for, and what slow storage could not do. "
        "Ends with 1 where there is a problem."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--bring", nargs="+", metavar="COLLECTION/ITEM", default=[], help="have these on the disk")

    def handle(self, *args: Any, **options: Any) -> None:
        if not tiers.enabled():
            raise CommandError("There is no slow storage: ATELIER_NEARLINE is not set.")
        try:
            asked = tiers.bring([directory_key(item(*name.partition("/")[::2])) for name in options["bring"]])
        except CatalogError as error:
            raise CommandError(str(error)) from error
        for key in sorted(asked):
            self.stdout.write(f"{key}: asked for")
        self._say(tiers.figures())

    def _say(self, found: dict[str, Any]) -> None:
        for name, said in (("disk_only", "on the disk alone"), ("both", "on both"), ("nearline", "in slow storage")):
            self.stdout.write(f"{said}: {found[name]} products, {filesizeformat(found[f'{name}_bytes'])}")
        waited = f", the oldest for {found['longest_wait_seconds']:.0f} s" if found["requests"] else ""
        self.stdout.write(f"asked for: {found['requests']} products{waited}")
        for key, problem in tiers.problems():
            self.stdout.write(f"{key}: {problem}")
        if found["problems"]:
            sys.exit(1)
