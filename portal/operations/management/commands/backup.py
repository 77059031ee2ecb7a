"""``manage.py backup DIR``: a copy of everything that cannot be made again, taken while everything runs."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.configuration import configuration
from portal.operations.backup import prune, take
from portal.operations.errors import OperationsError
from portal.operations.local.instance import AlreadyRunning, database_at_hand

MEBIBYTE = 1_048_576


class Command(BaseCommand):
    help = (
        "Add a backup to those in DIR: the database, products, what is in hand, keys. Products are copied once, so "
        "that each backup takes as long as there is news. Ends with 1 where something was missing or damaged."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, help="on another disk than ATELIER_DATA")
        parser.add_argument("--without-archive", action="store_true", help="products' files are backed up otherwise")
        parser.add_argument("--keep", type=int, help="remove older backups, and products that only they have")

    def handle(self, *args: Any, **options: Any) -> None:
        settings, target = configuration(), options["directory"].resolve()
        try:
            with database_at_hand(settings):
                taken = take(target, settings, archive=not options["without_archive"], tell=self.stdout.write)
            removed = prune(target, keep=options["keep"]) if options["keep"] else 0
        except (OperationsError, AlreadyRunning, OSError) as error:
            raise CommandError(str(error)) from error
        found = taken.manifest()
        self.stdout.write(
            f"{taken.folder}: {found.products} products, {found.drops} in hand, {len(found.waiting)} waiting;"
            f" database {found.database_bytes / MEBIBYTE:.1f} MiB, {found.copied_bytes / MEBIBYTE:.1f} MiB new in the"
            f" pool; nothing was published for {found.paused_seconds} s"
        )
        if removed:
            self.stdout.write(f"{removed} older backups removed")
        for one in found.incomplete:
            self.stderr.write(f"not in the backup: {one}")
        if found.incomplete:
            sys.exit(1)
