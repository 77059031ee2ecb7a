"""Killed (SIGKILL) while it writes a digest and while a mail server has it: told once all the same."""

from __future__ import annotations

import email
import os
import signal
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection

from portal.accounts.models import User
from portal.follow import services
from portal.follow.models import Frequency
from tests.portal.follow.conftest import Publish
from tests.portal.people import person

ADDRESS = "killed@example.org"
PROJECT = Path(__file__).resolve().parents[3]
RUN = """
import os, signal, sys
from datetime import timedelta
import django
django.setup()
from django.utils import timezone
from portal.follow import digests
from portal.follow.models import Digest
if sys.argv[1] == "die-writing":
    create = Digest.objects.create
    def die(**fields):
        create(**fields)
        os.kill(os.getpid(), signal.SIGKILL)
    Digest.objects.create = die
later = timezone.now() + timedelta(hours=1)
for _ in range(2):
    digests.write_due(later)
    digests.send_due(later)
"""


class MailServer(socketserver.ThreadingTCPServer):
    """Says of each mail that it took it, but, while ``stalled``, never answers the last line."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.taken: list[str] = []
        self.stalled = False
        self.in_hand = threading.Event()


class Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.wfile.write(b"220 ready\r\n")
        for line in self.rfile:
            word = line[:4].upper()
            self.wfile.write(b"354 go on\r\n" if word == b"DATA" else b"250 fine\r\n")
            if word == b"QUIT":
                return
            if word == b"DATA":
                self._take()

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        if self.server.stalled:
            self.server.in_hand.set()
            self.rfile.read()  # until the other side is dead
            return
        self.server.taken.append(b"".join(lines).decode())
        self.wfile.write(b"250 taken\r\n")


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def start(server: MailServer, *args: str) -> subprocess.Popen[bytes]:
    settings = {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "ATELIER_MAIL_URL": f"smtp://127.0.0.1:{server.server_address[1]}",
        "PYTHONPATH": str(PROJECT),
    }
    return subprocess.Popen([sys.executable, "-c", RUN, *args], cwd=PROJECT, env=os.environ | settings)


@pytest.mark.django_db
def test_told_once_whatever_is_killed(published: Publish, mail_server: MailServer) -> None:
    with ThreadPoolExecutor(1) as committing:  # a thread has a connection of its own: other processes see what it did
        committing.submit(_follow).result()
        names = [published(day).id for day in (26, 27)]
        try:
            _kill_and_go_on(mail_server)
        finally:
            committing.submit(_forget).result()
    (taken,) = mail_server.taken
    body = email.message_from_string(taken).get_payload(0).get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert [name in body for name in names] == [True, True]


def _follow() -> None:
    follow = {"text": "31TCH May 2021", "language": "en", "area": "", "frequency": Frequency.SOON}
    services.search_save(user=person(ADDRESS), name="Couserans", **follow)


def _forget() -> None:
    User.objects.filter(email=ADDRESS).delete()
    connection.close()


def _kill_and_go_on(server: MailServer) -> None:
    assert start(server, "die-writing").wait(60) == -signal.SIGKILL
    server.stalled = True
    sending = start(server, "send")
    assert server.in_hand.wait(60)
    sending.kill()
    sending.wait()
    assert server.taken == []
    server.stalled = False
    assert start(server, "send").wait(60) == 0
