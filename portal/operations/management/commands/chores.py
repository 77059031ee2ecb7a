"""``manage.py chores``: the portal's own recurring work, until told to stop."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from portal.operations.chores import chores, run_chores


class Command(BaseCommand):
    help = "Do the portal's recurring work (mails about extracts, digests) until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        stopping: list[int] = []

        def note(number: int, frame: FrameType | None) -> None:
            stopping.append(number)

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, note)
        run_chores(chores(), until=lambda: bool(stopping))
