"""What was last taken out of a cart, for a few minutes, so that it can be put back."""

from __future__ import annotations

import time

from django.contrib.sessions.backends.base import SessionBase

from portal.cart.carts import Cart, Entry

KEY = "cart_removed"
SECONDS = 600


def remember(session: SessionBase, removed: list[Entry]) -> None:
    if removed:
        session[KEY] = [time.time(), [list(entry) for entry in removed]]


def forget(session: SessionBase) -> None:
    session.pop(KEY, None)


def removed(session: SessionBase) -> list[Entry]:
    """What can still be put back."""
    when, entries = session.get(KEY, (0.0, []))
    return [Entry(*entry) for entry in entries] if time.time() - when < SECONDS else []


def put_back(session: SessionBase, cart: Cart) -> int:
    """How many are back, at their places and with their choices."""
    back = cart.restore(removed(session))
    forget(session)
    return back
