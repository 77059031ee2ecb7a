"""Digests: written when searches are due, one mail for all of a person's, and sent until a mail server takes them.

Writing a digest and noting what its searches have seen is one transaction; sending one and noting that it is sent
is another. Killed in either, it is done again: no product is lost, and none is told twice, but that a mail server
which took a mail an instant before the kill gets it again, with the same ``Message-ID``, by which it knows it.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from catalog import arrivals
from catalog.errors import CatalogError
from portal.accounts.models import User
from portal.follow.letter import letter
from portal.follow.models import Digest, Frequency, SavedSearch
from portal.follow.news import News, news_of
from portal.follow.schedule import next_look

log = logging.getLogger(__name__)

LONGEST_BACK_OFF = timedelta(hours=6)
MOST_ATTEMPTS = 40
"""About nine days of them; then the digest waits for an operator, in the admin."""
KEPT = timedelta(days=30)
"""How long a digest that was sent can be looked up."""


def write_due(now: datetime | None = None) -> int:
    """Write the digests of all searches that are due; how many mails that makes."""
    now = now or timezone.now()
    arrivals.note()
    until = arrivals.latest()
    people = User.objects.filter(saved_searches__next_at__lte=now, is_active=True).distinct().order_by("pk")
    return sum(_write(user, until, now) for user in people.iterator())


@transaction.atomic
def _write(user: User, until: int, now: datetime) -> bool:
    """The digest of one person, if there is news; whether there was."""
    due = SavedSearch.objects.select_for_update(skip_locked=True).filter(user=user, next_at__lte=now)
    found = []
    for search in due.exclude(frequency=Frequency.NEVER):
        news = _news(search, until)
        if news is not None:
            search.seen = max(until, search.seen)
            if news.count:
                found.append(news)
        search.next_at = next_look(search.frequency, now)
        search.save(update_fields=["seen", "next_at"])
    if found:
        written = letter(user, found)
        Digest.objects.create(user=user, created_at=now, next_attempt_at=now, **written._asdict())
    return bool(found)


def _news(search: SavedSearch, until: int) -> News | None:
    """None where the search cannot be made just now; it is made again next time, from where it was."""
    try:
        return news_of(search, until=until)
    except CatalogError as error:
        log.warning("saved search %s (%r) cannot be made: %s", search.pk, search.text, error)
        return None


def send_due(now: datetime | None = None) -> int:
    """Hand every digest that waits to the mail server; how many it took."""
    sent = 0
    while (taken := _send_one(now or timezone.now())) is not None:
        sent += taken
    return sent


@transaction.atomic
def _send_one(now: datetime) -> bool | None:
    """Whether the next digest was taken; none where none waits, or another process holds those that do."""
    waiting = Digest.objects.select_for_update(skip_locked=True, of=("self",)).select_related("user")
    digest = waiting.filter(sent_at=None, next_attempt_at__lte=now).order_by("next_attempt_at").first()
    if digest is None:
        return None
    try:
        _message(digest).send()
    except (SMTPException, OSError) as error:
        digest.attempts += 1
        digest.failure = f"{type(error).__name__}: {error}"
        back_off = min(timedelta(minutes=2 ** min(digest.attempts, 10)), LONGEST_BACK_OFF)
        digest.next_attempt_at = now + back_off if digest.attempts < MOST_ATTEMPTS else None
        log.warning("digest %s waits %s: %s", digest.pk, back_off, digest.failure)
    else:
        digest.sent_at, digest.next_attempt_at = timezone.now(), None
    digest.save(update_fields=["attempts", "failure", "next_attempt_at", "sent_at"])
    return digest.sent_at is not None


def _message(digest: Digest) -> EmailMultiAlternatives:
    host = digest.unsubscribe_url.split("/")[2].split(":")[0]
    message = EmailMultiAlternatives(
        digest.subject,
        digest.text,
        to=[digest.user.email],
        headers={
            "Message-ID": f"<digest-{digest.pk}@{host}>",
            "List-Unsubscribe": f"<{digest.unsubscribe_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(digest.html, "text/html")
    return message


def forget_old(now: datetime | None = None) -> int:
    """Delete the digests that were sent long ago."""
    old = (now or timezone.now()) - KEPT
    return Digest.objects.filter(sent_at__lt=old).delete()[0]
