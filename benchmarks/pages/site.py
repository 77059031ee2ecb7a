"""An Atelier of its own under ``var/bench/pages``, as ``make run`` starts it, with all of its demonstration."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from catalog.configuration import PROJECT_DIRECTORY

DATA = PROJECT_DIRECTORY / "var" / "bench" / "pages"
PATIENCE_SECONDS = 3600
QUERY = "Toulouse Sentinel-2 2018"


@contextmanager
def demonstrated() -> Iterator[str]:
    """The address of the running Atelier, once every demonstration product is published; this process shares its
    settings. The first start makes the products, which takes minutes; later ones find them.

    Raises :class:`TimeoutError` when they are not there in an hour.
    """
    port = _free_port()
    os.environ |= {
        "ATELIER_DATA": str(DATA),
        "ATELIER_PORT": str(port),
        "ATELIER_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright's loop runs in this thread
    }
    DATA.mkdir(parents=True, exist_ok=True)
    with (DATA / "run.log").open("ab") as log:
        command = [sys.executable, "manage.py", "run"]
        run = subprocess.Popen(command, cwd=PROJECT_DIRECTORY, stdout=log, stderr=log, start_new_session=True)
    try:
        _wait_for_products(run)
        yield os.environ["ATELIER_PUBLIC_URL"]
    finally:
        run.send_signal(signal.SIGINT)
        run.wait(60)


def _wait_for_products(run: subprocess.Popen[bytes]) -> None:
    import django
    import psycopg

    django.setup()
    from portal.operations.selectors import demonstration_size, production_counts

    expected, deadline = demonstration_size(), time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if run.poll() is not None:
            raise ChildProcessError(f"Atelier ended by itself, see {DATA / 'run.log'}")
        try:
            counts = production_counts(expected=expected)
        except psycopg.Error:  # not up yet
            counts = None
        if counts and counts.published >= expected and not counts.processing and _answers():
            return
        time.sleep(2)
    raise TimeoutError(f"the demonstration was not published in {PATIENCE_SECONDS} s, see {DATA / 'run.log'}")


def _answers() -> bool:
    """A second start finds the products before its web server is up."""
    try:
        with urllib.request.urlopen(f"{os.environ['ATELIER_PUBLIC_URL']}/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
