from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class CartConfig(AppConfig):
    name = "portal.cart"
    label = "cart"

    def ready(self) -> None:
        user_logged_in.connect(_merge, dispatch_uid="cart_merge")


def _merge(sender: object, *, request: Any, user: Any, **_: Any) -> None:
    from portal.cart.services import cart_merge

    if request is not None and hasattr(request, "session"):
        cart_merge(session=request.session, user=user)
