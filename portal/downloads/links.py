"""Signed links: one file, until a moment, for whoever holds the link and with no other credentials."""

from __future__ import annotations

import base64
from datetime import timedelta
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from catalog.configuration import configuration

LIFE = timedelta(days=30)
"""Longer than any download: an order on a slow line, stopped over a holiday, still ends."""
KEY_PURPOSE = "portal.downloads.links"


class LinkRefused(Exception):
    """A signed link that opens nothing; the message says why and what to do."""


def signed_url(collection: str, item: str, asset: str, *, life: timedelta = LIFE) -> str:
    """The public address of one file, which opens it until ``life`` from now."""
    expires = int((timezone.now() + life).timestamp())
    query = urlencode({"expires": expires, "signature": _signature(collection, item, asset, str(expires))})
    return f"{configuration().public_url}/download/{collection}/{item}/{asset}?{query}"


def check(collection: str, item: str, asset: str, *, expires: str, signature: str) -> None:
    """Raises :class:`LinkRefused` unless the link was signed here, for this file, and has not expired."""
    if not constant_time_compare(signature, _signature(collection, item, asset, expires)):
        raise LinkRefused(
            _(
                "The signature of this link does not fit the file: the link was cut or changed. "
                "Copy it whole, or fetch the order's .meta4 again."
            )
        )
    if int(expires) < timezone.now().timestamp():
        raise LinkRefused(_("This link has expired: fetch the order's .meta4 again, it comes with new links."))


def _signature(collection: str, item: str, asset: str, expires: str) -> str:
    """HMAC-SHA256 under a key derived from the secret key for this purpose alone.

    The parts cannot hold a line feed, so that no two files share a text to sign.
    """
    text = "\n".join((collection, item, asset, expires))
    digest = salted_hmac(KEY_PURPOSE, text, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
