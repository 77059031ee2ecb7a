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
    addressee = re.sub(r"[^A-Za-z0-9@.+-]", "_", ",".join(message.to))[:80]
    path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{addressee}-{uuid4().hex[:6]}.eml"
    path.touch(mode=0o600)  # it may hold a link that resets a password
    path.write_bytes(message.message().as_bytes())
    return path


def show(message: EmailMessage) -> None:
    sys.stdout.write(f"\n--- mail to {', '.join(message.to)}: {message.subject}\n{message.body}\n---\n")
    sys.stdout.flush()
