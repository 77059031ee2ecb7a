"""``manage.py restore DIR``: a backup given back to an empty Atelier, brought to this version and compared."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from catalog.configuration import configuration
from portal.operations.backup import agree, generation, restore
from portal.operations.errors import OperationsError
from portal.operations.local.instance import (
    AlreadyRunning,
    database_started,
    make_folders,
    migrate_all,
    only_instance,
)


class Command(BaseCommand):
    help = (
        "Give a backup of DIR back to an Atelier whose database is empty, bring it to this version, and compare files, "
        "ledger and catalog. Nothing is written over. Ends with 1 where something is missing or does not agree."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path)
        parser.add_argument("--generation", help="the name of one backup (default: the last)")
        parser.add_argument("--without-archive", action="store_true", help="the archive is there: leave it as it is")

    def handle(self, *args: Any, **options: Any) -> None:
        settings = configuration()
        try:
            taken = generation(options["directory"].resolve(), options["generation"])
            self.stdout.write(f"From {taken.folder}")
            archive = taken.manifest().with_archive and not options["without_archive"]
            with only_instance(settings), database_started(settings):
                make_folders(settings)
                missing = restore(taken, settings, archive=archive, tell=self.stdout.write)
                self.stdout.write("Migrating the database …")
                migrate_all()
                if archive:
                    agree(taken)
                for one in missing:
                    self.stderr.write(f"not in the backup: {one}")
                call_command("reconcile", stdout=self.stdout)
        except (OperationsError, AlreadyRunning, OSError) as error:
            raise CommandError(str(error)) from error
        if missing:
            sys.exit(1)
