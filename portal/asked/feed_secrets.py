"""Who may read a feed: whoever has its address, until its owner takes another one."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404
from django.utils.crypto import constant_time_compare, salted_hmac

from portal.accounts.models import User
from portal.extracts.models import ExtractFeed


def feed_get(*, user: User) -> ExtractFeed:
    return ExtractFeed.objects.get_or_create(user=user)[0]


def feed_secret(room: str, feed: ExtractFeed) -> str:
    """What the address ends in: nobody else can know it, and it changes with the number."""
    signature = salted_hmac(f"portal.{room}.feed", f"{feed.user_id} {feed.number}", algorithm="sha256").hexdigest()
    return f"{feed.user_id}-{signature[:40]}"


def feed_of_secret(room: str, secret: str) -> ExtractFeed:
    """``Http404`` for an address that was revoked, like for one that never was."""
    user = User.objects.filter(pk=int(secret.partition("-")[0]), is_active=True).first()
    feed = feed_get(user=user) if user else None
    if feed is None or not constant_time_compare(feed_secret(room, feed), secret):
        raise Http404
    return feed


@transaction.atomic
def feed_renew(*, user: User) -> ExtractFeed:
    """Other addresses for all feeds of the person; those before open nothing any more."""
    feed, _ = ExtractFeed.objects.select_for_update().get_or_create(user=user)
    feed.number += 1
    feed.save(update_fields=["number"])
    return feed


def language_keep(*, user: User, language: str) -> None:
    """That of the feeds and mails: the one in which the person asked last."""
    ExtractFeed.objects.update_or_create(user=user, defaults={"language": language})
