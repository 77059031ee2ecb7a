"""``manage.py upgrade``: bring the database, the scripts and the tables of places to this version of the code."""

from __future__ import annotations

from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pypgstac
from django.core.management.base import BaseCommand, CommandError

from catalog import gazetteer
from catalog.configuration import configuration
from portal import staticfiles
from portal.operations.backup import take
from portal.operations.errors import OperationsError
from portal.operations.local.instance import (
    AlreadyRunning,
    database_started,
    make_folders,
    migrate_all,
    only_instance,
)
from portal.operations.upgrade import refuse_newer


class Command(BaseCommand):
    help = (
        "Bring the database and what is made at the first start to this version of the code; safe to repeat. Stop the "
        "web servers and workers of the version before. A database of a later version is refused."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--backup", type=Path, metavar="DIR", help="take a backup of the database before")

    def handle(self, *args: Any, **options: Any) -> None:
        settings = configuration()
        try:
            with ExitStack() as held:
                if not settings.external_database_url:
                    held.enter_context(only_instance(settings))
                held.enter_context(database_started(settings))
                before = refuse_newer(settings)
                if options["backup"] and before.pgstac:
                    taken = take(options["backup"].resolve(), settings, archive=False, tell=self.stdout.write)
                    self.stdout.write(f"backup of the database: {taken.folder}")
                make_folders(settings)
                migrate_all()
                staticfiles.collect()
                gazetteer.prepare()
        except (OperationsError, AlreadyRunning, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"pgstac {before.pgstac or '(none)'} → {pypgstac.__version__}")
        for name in before.pending:
            self.stdout.write(f"migrated {name}")
        self.stdout.write("The database is of this version.")
