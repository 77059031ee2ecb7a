"""The link at the end of a mail that ends it: signed, for whoever holds it, for ever."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.core import signing
from django.urls import reverse

from catalog.configuration import configuration

PURPOSE = "portal.follow.unsubscription"


class Unsubscription(NamedTuple):
    user_id: int
    search_ids: list[int]


def unsubscribe_url(user_id: int, search_ids: Sequence[int]) -> str:
    """The address where these searches of this person stop being mailed."""
    token = signing.dumps([user_id, list(search_ids)], salt=PURPOSE, compress=True)
    return configuration().public_url + reverse("follow:unsubscribe", args=[token])


def read(token: str) -> Unsubscription | None:
    """What a link is for; none where it was cut or changed."""
    try:
        user_id, search_ids = signing.loads(token, salt=PURPOSE)
    except signing.BadSignature:
        return None
    return Unsubscription(user_id, search_ids)
