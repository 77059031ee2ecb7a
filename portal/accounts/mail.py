"""Mail without a mail server: printed on the console and kept as ``.eml`` files in ``var/mail/``."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from catalog.configuration import configuration


class ConsoleAndFileBackend(BaseEmailBackend):
    """What one person alone at their machine needs: the confirmation link in front of them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            keep(message, configuration().mail)
            show(message)
        return len(email_messages)


def keep(message: EmailMessage, folder: Path) -> Path:
    """Write the message as a file that mail programs open; named by time and addressee."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{_addressee(','.join(message.to))}-{uuid4().hex[:6]}.eml"
    path.touch(mode=0o600)  # it may hold a link that resets a password
    path.write_bytes(message.message().as_bytes())
    return path


def file_names_of(address: str, folder: Path) -> list[Path]:
    """The mails to this address that are kept in the folder."""
    return [path for path in folder.glob("*.eml") if f"-{_addressee(address)}-" in path.name]


def show(message: EmailMessage) -> None:
    """On the console, where the link is wanted and the address is not: consoles end up in logs."""
    text = f"\n--- mail: {message.subject}\n{message.body}\n---\n"
    for address in message.to:
        text = re.sub(re.escape(address), f"{address[:1]}…@{address.partition('@')[2]}", text, flags=re.IGNORECASE)
    sys.stdout.write(text)
    sys.stdout.flush()


def _addressee(addresses: str) -> str:
    return re.sub(r"[^A-Za-z0-9@.+-]", "_", addresses)[:80]
