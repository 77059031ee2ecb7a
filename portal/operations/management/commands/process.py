"""``manage.py process NAME``: one of the processes of an Atelier, in the foreground, for containers and systemd."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.configuration import PROJECT_DIRECTORY, configuration
from portal.operations.local.instance import make_folders
from portal.operations.local.processes import atelier_processes


class Command(BaseCommand):
    help = (
        "Become one of the processes that `manage.py run` starts: web, worker, extracts, chores, intake … Whoever "
        "starts it starts it again when it ends; `manage.py upgrade` goes before."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        settings = configuration()
        known = {process.name: process.command for process in atelier_processes(settings, demonstration=False)}
        if options["name"] not in known:
            raise CommandError(f"there is no process {options['name']}: {', '.join(known)}")
        make_folders(settings)
        command = known[options["name"]]
        os.chdir(PROJECT_DIRECTORY)
        os.execv(command[0], command)  # noqa: S606  no shell, and what the code itself names
