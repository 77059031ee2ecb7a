"""What every page says about the cart."""

from __future__ import annotations

from django.http import HttpRequest

from portal.cart.carts import cart_of


def cart(request: HttpRequest) -> dict[str, int]:
    """``cart_count``; asks the database nothing for a visitor without a session."""
    return {"cart_count": cart_of(request).count()}
