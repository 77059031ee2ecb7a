"""The mail that says what became of something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.core.mail import send_mail
from django.utils import translation

from portal.accounts.models import User
from portal.extracts.models import ExtractFeed

EVERY_SECONDS = 5.0
"""Between looks for what ended."""


@dataclass(frozen=True)
class Letter:
    subject: str
    title: str
    announcement: str
    address: str


def mail_send(*, owner: str, write: Callable[[], Letter]) -> None:
    """To the person whose number ``owner`` is, in their language, in which ``write`` is called."""
    user = User.objects.filter(pk=int(owner), is_active=True).first()
    if user is None:
        return
    feed = ExtractFeed.objects.filter(user=user).first()
    with translation.override(feed.language if feed else "en"):
        letter = write()
        title = " ".join(letter.title.split())
        body = "\n\n".join([title, letter.announcement, letter.address])
        send_mail(f"[Atelier] {letter.subject}", body + "\n", None, [user.email])
