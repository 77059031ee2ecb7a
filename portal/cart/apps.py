from typing import Any

from django.apps import AppConfig
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext as _


class CartConfig(AppConfig):
    name = "portal.cart"
    label = "cart"

    def ready(self) -> None:
        user_logged_in.connect(_merge, dispatch_uid="cart_merge")


def _merge(sender: object, *, request: Any, user: Any, **_kwargs: Any) -> None:
    from portal.cart.services import cart_merge

    if request is None or not hasattr(request, "session"):
        return
    left = cart_merge(session=request.session, user=user)
    if left:
        said = _("The cart is full: %(left)d products that you gathered before signing in had no room.")
        messages.warning(request, said % {"left": left}, fail_silently=True)
