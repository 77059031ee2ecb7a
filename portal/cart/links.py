"""The signed links of an order: to its files, its lists and its archive."""

from __future__ import annotations

from django.urls import reverse

from portal.cart.models import Order, OrderFile
from portal.downloads.links import signed_order_url, signed_url

LIST_NAMES = {"meta4": "metalink", "curl": "curl", "txt": "addresses", "sha256": "checksums", "json": "json"}
"""How the routes of an order's lists are called, by the ends of their addresses."""


def file_url(order: Order, file: OrderFile) -> str:
    """The file's signed link; what comes through it counts for the owner."""
    return signed_url(file.collection, file.item, file.asset, until=order.links_until, person=order.user_id)


def order_url(order: Order, form: str) -> str:
    """The signed link of one of the order's lists, or of its ``zip``."""
    return signed_order_url(reverse(f"cart:{LIST_NAMES.get(form, form)}", args=[order.id]), until=order.links_until)
