"""Who may read an order: its owner, by session or token, or whoever holds one of its signed links."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from portal.accounts.authentication import person_of
from portal.accounts.models import User
from portal.accounts.selectors import TokenRefused
from portal.cart import selectors
from portal.cart.models import Order
from portal.downloads import links
from portal.downloads.refusal import refuse


@dataclass(frozen=True)
class OpenedOrder:
    order: Order
    by_link: bool


def opened_order(request: HttpRequest, order_id: UUID) -> OpenedOrder | HttpResponse:
    """The order, or the refusal that says which condition failed."""
    if links.is_signed(request):
        given = {name: request.GET.get(name, "") for name in ("expires", "signature")}
        try:
            links.check_order(request.path_info, **given)
        except links.LinkRefused as error:
            return refuse(request, status=403, reason=str(error))
        return OpenedOrder(selectors.order_get(order_id=order_id), by_link=True)
    person = program_or_person(request)
    if isinstance(person, HttpResponse):
        return person
    return OpenedOrder(selectors.order_access(user=person, order_id=order_id), by_link=False)


def program_or_person(request: HttpRequest) -> User | HttpResponse:
    """Whose token or session this is, or the refusal."""
    try:
        person = person_of(request)
    except TokenRefused as error:
        return refuse(request, status=401, reason=str(error), error="invalid_token")
    if person is None:
        return refuse(request, status=401, reason=_("Sign in, or send one of your tokens, to read this order."))
    return person
