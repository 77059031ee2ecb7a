"""Signed links: one file or one order, until a moment, for whoever holds the link and with no other credentials."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from catalog.configuration import configuration

LIFE = timedelta(days=30)
"""Longer than any download: an order on a slow line, stopped over a holiday, still ends."""
KEY_PURPOSE = "portal.downloads.links"


class LinkRefused(Exception):
    """A signed link that opens nothing; the message says why and what to do."""


def signed_url(
    collection: str,
    item: str,
    asset: str,
    *,
    life: timedelta = LIFE,
    until: datetime | None = None,
    person: int | None = None,
) -> str:
    """The public address of one file, which opens it ``until`` then, or for ``life`` from now.

    What is fetched counts for the account ``person`` (primary key), where one is given.
    """
    of = "" if person is None else str(person)
    query = _query((collection, item, asset), until or timezone.now() + life, of)
    return f"{configuration().public_url}/download/{collection}/{item}/{asset}?{query}"


def signed_order_url(path: str, *, until: datetime) -> str:
    """The public address of an order's list or archive at ``path`` of this site."""
    return f"{configuration().public_url}{path}?{_query(('order', path), until, '')}"


def is_signed(request: HttpRequest) -> bool:
    return "signature" in request.GET or "expires" in request.GET


def check(collection: str, item: str, asset: str, *, expires: str, signature: str, of: str = "") -> None:
    """Raises :class:`LinkRefused` unless the link was signed here, for this file, and has not expired."""
    _check((collection, item, asset), expires=expires, signature=signature, of=of)


def check_order(path: str, *, expires: str, signature: str) -> None:
    """As :func:`check`, for :func:`signed_order_url`."""
    _check(("order", path), expires=expires, signature=signature, of="")


def _check(what: tuple[str, ...], *, expires: str, signature: str, of: str) -> None:
    whole = expires.isascii() and expires.isdigit()  # a line feed in it would be the beginning of another part
    if not whole or not constant_time_compare(signature, _signature(what, expires, of)):
        raise LinkRefused(
            _(
                "The signature of this link does not fit the file: the link was cut or changed. "
                "Copy it whole, or fetch the order's .meta4 again."
            )
        )
    if int(expires) < timezone.now().timestamp():
        raise LinkRefused(
            _("This link has expired: press “Renew the links” on the page of the order, and fetch its list again.")
        )


def _query(what: tuple[str, ...], until: datetime, of: str) -> str:
    expires = str(int(until.timestamp()))
    parameters = {"expires": expires, **({"of": of} if of else {}), "signature": _signature(what, expires, of)}
    return urlencode(parameters)


def _signature(what: tuple[str, ...], expires: str, of: str) -> str:
    """HMAC-SHA256 under a key derived from the secret key for this purpose alone.

    The parts cannot hold a line feed, so that no two files share a text to sign.
    """
    text = "\n".join((*what, expires, *([of] if of else [])))
    digest = salted_hmac(KEY_PURPOSE, text, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
