"""The pages of the orders, and what programs fetch of one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.authentication import signed_in
from portal.cart import selectors, services
from portal.cart.access import OpenedOrder, opened_order
from portal.cart.archive import ZipOfOrder
from portal.cart.links import file_url, order_url
from portal.cart.lists import FORMS, OF_LINKS, document
from portal.cart.products import Product
from portal.cart.states import missing, not_online
from portal.downloads import quota, usage
from portal.downloads.access import over_quota
from portal.downloads.answer import answer
from portal.downloads.availability import Availability
from portal.downloads.cors import for_any_origin
from portal.downloads.passages import counted, slowed
from portal.downloads.refusal import not_yet, refuse
from portal.downloads.signals import file_sent

ORDERS_A_PAGE = 20
PRODUCTS_A_PAGE = 20
NOT_KEPT = "private, no-cache, no-transform"


@never_cache
@login_required
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    page = Paginator(selectors.orders(user=signed_in(request)), ORDERS_A_PAGE).get_page(request.GET.get("page"))
    rows = [(order, not_online(order)) for order in page]
    return render(request, "cart/orders.html", {"page": page, "rows": rows})


@never_cache
@login_required
@require_safe
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    found = selectors.order_access(user=signed_in(request), order_id=order_id)
    page = Paginator(selectors.order_products(order=found), PRODUCTS_A_PAGE).get_page(request.GET.get("page"))
    files = selectors.order_files(order=found, products=list(page))
    rows = [
        (product, [(file, file_url(found, file)) for file in files[Product(product["collection"], product["item"])]])
        for product in page
    ]
    context = {
        "order": found,
        "page": page,
        "rows": rows,
        "state": not_online(found),
        "links": {form: order_url(found, form) for form in [*FORMS, "zip"]},
        "starts": "download" in request.GET and not found.links_expired,
    }
    return render(request, "cart/order.html", context)


@require_POST
@login_required
def renew(request: HttpRequest, order_id: UUID) -> HttpResponse:
    services.order_renew(order=selectors.order_access(user=signed_in(request), order_id=order_id))
    messages.success(request, _("The links of this order work again. Download its list once more, or reload the page."))
    return redirect("cart:order", order_id=order_id)


@for_any_origin
def file_list(request: HttpRequest, order_id: UUID, form: str) -> HttpResponseBase:
    """``/orders/N.meta4`` and the other lists: for the owner's session or token, or by a signed link.

    Expired links are renewed when the owner fetches the list again.
    """
    found = opened_order(request, order_id)
    if isinstance(found, HttpResponse):
        return found
    if found.order.links_expired and not found.by_link:
        services.order_renew(order=found.order)
    if form in OF_LINKS:
        services.order_bring(order=found.order)
    return answer(request, document(found.order, form), cache_control=NOT_KEPT)


@for_any_origin
def archive(request: HttpRequest, order_id: UUID) -> HttpResponseBase:
    """``/orders/N.zip``: all files in one, whole or in part."""
    found = opened_order(request, order_id)
    if isinstance(found, HttpResponse):
        return found
    standing = quota.standing(found.order.user_id)
    if standing.over and not found.by_link:
        return over_quota(request, standing)
    made = ZipOfOrder.of(found.order)
    services.order_bring(order=found.order)
    if missing(made.files):
        return _incomplete(request, found)
    response = answer(request, made)
    if isinstance(response, StreamingHttpResponse):
        _watch(request, response, made, standing)
    for name, value in standing.headers.items():
        response[name] = value
    return response


def _incomplete(request: HttpRequest, found: OpenedOrder) -> HttpResponse:
    if Availability.LOST in not_online(found.order):
        reason = _("Files of this order are no longer in the archive: fetch the others one by one, or order again.")
        return refuse(request, status=404, reason=reason)
    reason = _("Files of this order are being brought back from slow storage: ask again later.")
    return not_yet(request, reason=reason, by_link=found.by_link)


def _watch(request: HttpRequest, response: StreamingHttpResponse, made: ZipOfOrder, standing: quota.Standing) -> None:
    """Count what is sent for the owner, and slow it down where that is due."""
    owner = made.order.user_id
    usage.note(owner, requests=1)

    def when_over(sent: int) -> None:
        usage.note(owner, bytes_sent=sent)
        if sent == made.size:
            for file in made.files:
                names = {"collection": file.collection, "item": file.item, "asset": file.asset}
                file_sent.send(None, request=request, person=owner, bytes_sent=file.size, whole=True, **names)

    chunks = cast(AsyncIterator[bytes], response.streaming_content)
    response.streaming_content = counted(slowed(chunks, quota.SLOW) if standing.over else chunks, when_over)
