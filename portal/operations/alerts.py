"""Tells the operators by mail when production is in trouble, and when it is over: each once, however long it lasts."""

from __future__ import annotations

from typing import Any

from django.core.mail import send_mail

from catalog.configuration import configuration
from portal.accounts.models import User
from processing import alarms
from processing.troubles import KINDS, troubles

EVERY_SECONDS = 60.0


def watch() -> None:
    """Look what is wrong, and tell. Killed between the mail and the note of it, it tells twice; never not at all."""
    alarms.agree(KINDS, troubles())
    rows = alarms.to_tell()
    if rows and (addresses := operators()):
        send_mail(subject_of(rows), body_of(rows), None, addresses)
        alarms.told(rows)


def operators() -> list[str]:
    """Who is told: the addresses of the settings, or else the staff's."""
    staff = User.objects.filter(is_staff=True, is_active=True).order_by("pk")
    return list(configuration().alarm_mail) or list(staff.values_list("email", flat=True))


def subject_of(rows: list[dict[str, Any]]) -> str:
    """For example ``[Atelier] Trouble: disk-full, no-worker extracts``."""
    begun = [_name(row) for row in rows if not row["over_at"]]
    ended = [_name(row) for row in rows if row["over_at"]]
    said = [f"{word}: {', '.join(names)}" for word, names in (("Trouble", begun), ("Over", ended)) if names]
    return f"[Atelier] {'. '.join(said)}"


def body_of(rows: list[dict[str, Any]]) -> str:
    """Plain text; what is in the ledger is in English."""
    parts = [f"{_name(row)}, since {row['since']:%Y-%m-%d %H:%M} UTC{_end(row)}\n{row['text']}" for row in rows]
    return "\n\n".join([*parts, f"{configuration().public_url}/production"]) + "\n"


def _name(row: dict[str, Any]) -> str:
    return " ".join(filter(None, (row["kind"], row["subject"])))


def _end(row: dict[str, Any]) -> str:
    return f": over at {row['over_at']:%Y-%m-%d %H:%M} UTC. It was:" if row["over_at"] else ":"
