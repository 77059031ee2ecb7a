"""What is kept of what a person gathered and ordered."""

from __future__ import annotations

from typing import Any

from portal.accounts.models import User
from portal.accounts.personal_data import PersonalData
from portal.accounts.services import nobody
from portal.cart.models import CartItem, Order


def cart_export(*, user: User) -> list[dict[str, Any]]:
    return [
        {"collection": one.collection, "product": one.item, "added": one.added_at.isoformat()}
        for one in CartItem.objects.filter(user=user)
    ]


def orders_export(*, user: User) -> list[dict[str, Any]]:
    return [
        {"number": str(one.id), "created": one.created_at.isoformat(), "files": [file.path for file in one.files.all()]}
        for one in Order.objects.filter(user=user).prefetch_related("files")
    ]


def orders_erase(*, user: User) -> None:
    """The orders become nobody's: what was ordered stays known, by whom does not, and their links still work."""
    Order.objects.filter(user=user).update(user=nobody())


OWN = (PersonalData("cart", cart_export), PersonalData("orders", orders_export, erase=orders_erase))
