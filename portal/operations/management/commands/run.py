"""``manage.py run``: the whole of Atelier on this machine, in the foreground."""

from __future__ import annotations

import signal
import socket
import sys
import time
import urllib.request
from argparse import ArgumentParser
from concurrent.futures import ThreadPoolExecutor
from types import FrameType
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError

from catalog import gazetteer
from catalog.configuration import Configuration, configuration
from portal import staticfiles
from portal.operations.errors import OperationsError
from portal.operations.local.instance import (
    AlreadyRunning,
    make_folders,
    migrate_all,
    only_instance,
    private_servers,
    revived_servers,
)
from portal.operations.local.processes import Process, atelier_processes, supervise
from portal.operations.local.progress import Display, progress_line
from portal.operations.selectors import demonstration_size, production_counts

POLL_SECONDS = 0.5


class Command(BaseCommand):
    help = "Start PostgreSQL, Redis, the workers, the inbox and the web server; Ctrl-C stops them all."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demonstration", action="store_true", help="do not drop the simulated products")

    def handle(self, *args: Any, **options: Any) -> None:
        settings = configuration()
        display = Display(sys.stdout)
        stopping = _stop_on_signals()
        try:
            with only_instance(settings):
                _require_free_port(settings)
                self._run(settings, display, stopping, demonstration=not options["no_demonstration"])
        except AlreadyRunning as running:
            display.say(f"{running}: {settings.public_url}")
        except OperationsError as error:
            raise CommandError(str(error)) from error

    def _run(self, settings: Configuration, display: Display, stopping: list[int], *, demonstration: bool) -> None:
        started = time.monotonic()
        make_folders(settings)
        display.forget_old_mails(settings.mail)
        display.show("Starting PostgreSQL and Redis …")
        with ThreadPoolExecutor(1) as beside, private_servers(settings):
            collected = beside.submit(staticfiles.collect)
            display.show("Migrating the database …")
            migrate_all()
            display.show("Looking up the names of places …")
            gazetteer.prepare()
            collected.result()
            expected = demonstration_size() if demonstration else 0
            announced = False

            def done() -> bool:
                nonlocal announced
                time.sleep(POLL_SECONDS)
                if not announced and _answers(settings):
                    announced = True
                    display.say(f"Atelier is at {settings.public_url} (after {time.monotonic() - started:.1f} s)")
                for server in revived_servers(settings):
                    display.say(f"{server} had stopped and is started again")
                if announced:
                    display.show(_progress(expected))
                display.announce_mails(settings.mail)
                return bool(stopping)

            def on_start(process: Process) -> None:
                if process.starts > 1:
                    display.say(f"{process.name} had stopped and is started again; see {process.log}")

            supervise(atelier_processes(settings, demonstration=demonstration), until=done, on_start=on_start)
            display.say("Stopped.")


def _progress(expected: int) -> str:
    """Never a reason to stop everything: a database that is away comes back."""
    try:
        return progress_line(production_counts(expected=expected))
    except psycopg.OperationalError:
        return "the database does not answer"


def _stop_on_signals() -> list[int]:
    """A list that is empty until the process is asked to stop."""
    received: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        received.append(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, note)
    return received


def _require_free_port(settings: Configuration) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", settings.port))
        except OSError as error:
            raise OperationsError(
                f"port {settings.port} is taken by another program ({error.strerror}); "
                "choose another one: ATELIER_PORT=8100 make run"
            ) from error


def _answers(settings: Configuration) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{settings.port}/", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
