"""What is forgotten by itself: sessions that have ended."""

from __future__ import annotations

from django.core.management import call_command

from portal.operations.chores import Chore

DAY_SECONDS = 24 * 3600


def forget_ended_sessions() -> None:
    call_command("clearsessions")


CHORES = (Chore("ended sessions", DAY_SECONDS, forget_ended_sessions),)
