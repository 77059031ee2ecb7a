"""The pages of the cart and of the orders."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from catalog.errors import CatalogError
from portal.accounts.authentication import person_of, signed_in
from portal.accounts.selectors import TokenRefused
from portal.cart import selectors, services
from portal.cart.carts import MOST_PRODUCTS, cart_of
from portal.cart.metalink import curl_configuration, metalink_document
from portal.cart.models import Order
from portal.cart.products import Product, product_of
from portal.discover.areas import AreaRefused
from portal.downloads.links import LIFE
from portal.downloads.refusal import refuse


@never_cache
@require_safe
def cart(request: HttpRequest) -> HttpResponse:
    lines = selectors.cart_lines(cart=cart_of(request))
    total = {"size": sum(line.size for line in lines), "files": sum(line.files for line in lines)}
    limits = {"most_products": MOST_PRODUCTS, "most_results": services.MOST_RESULTS}
    return render(request, "cart/cart.html", {"lines": lines, "total": total, **limits})


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    product = _product(request)
    if product is None:
        return HttpResponseBadRequest("collection and item must name a product")
    cart_ = cart_of(request)
    if not cart_.add([product]) and cart_.count() >= MOST_PRODUCTS:
        messages.warning(request, _("The cart is full: it holds %(most)d products.") % {"most": MOST_PRODUCTS})
    return _back(request)


@require_POST
def add_results(request: HttpRequest) -> HttpResponse:
    """Add what a text query finds, up to a cap that is said."""
    try:
        added, matched = services.cart_add_results(
            cart=cart_of(request),
            text=request.POST.get("q", ""),
            language=get_language() or "en",
            area=request.POST.get("area", ""),
        )
    except (CatalogError, AreaRefused) as error:
        messages.error(request, str(error))
        return _back(request)
    said = ngettext("%(added)d product added.", "%(added)d products added.", added) % {"added": added}
    if matched > services.MOST_RESULTS:
        said += " " + _("The search has %(matched)d results; at most %(most)d are added at once.") % {
            "matched": matched,
            "most": services.MOST_RESULTS,
        }
    messages.info(request, said)
    return _back(request)


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    product = _product(request)
    if product is None:
        return HttpResponseBadRequest("collection and item must name a product")
    cart_of(request).remove(product)
    return _back(request)


@require_POST
def empty(request: HttpRequest) -> HttpResponse:
    cart_of(request).empty()
    return _back(request)


@require_POST
@login_required
def order_new(request: HttpRequest) -> HttpResponse:
    try:
        made = services.order_create_from_cart(user=signed_in(request))
    except services.EmptyOrder:
        messages.error(request, _("There is nothing to order: no product of the cart is in the catalogue."))
        return redirect("cart:cart")
    return redirect("cart:order", order_id=made.id)


@login_required
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    return render(request, "cart/orders.html", {"orders": selectors.orders(user=signed_in(request))})


@login_required
@require_safe
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    found = selectors.order_access(user=signed_in(request), order_id=order_id)
    products = selectors.order_products(order=found)
    return render(request, "cart/order.html", {"order": found, "products": products, "days": LIFE.days})


@never_cache
@require_GET
def metalink(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """The order as a metalink (RFC 5854): for its owner's session, or a program with the owner's token."""
    return _file_list(request, order_id, "meta4")


@never_cache
@require_GET
def curl(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """The order as a configuration file for ``curl -K``, for machines without a metalink client."""
    return _file_list(request, order_id, "curl")


def _file_list(request: HttpRequest, order_id: UUID, form: str) -> HttpResponse:
    try:
        person = person_of(request)
    except TokenRefused as error:
        return refuse(request, status=401, reason=str(error), error="invalid_token")
    if person is None:
        return refuse(request, status=401, reason=_("Sign in, or send one of your tokens, to read this order."))
    found: Order = selectors.order_access(user=person, order_id=order_id)
    content, media_type = (
        (metalink_document(found), "application/metalink4+xml")
        if form == "meta4"
        else (curl_configuration(found), "text/plain; charset=utf-8")
    )
    headers = {"Content-Disposition": f'attachment; filename="{found.id}.{form}"'}
    return HttpResponse(content, content_type=media_type, headers=headers)


def _product(request: HttpRequest) -> Product | None:
    return product_of(request.POST.get("collection", ""), request.POST.get("item", ""))


def _back(request: HttpRequest) -> HttpResponse:
    """To the page that asked (``next``), if it is one of ours."""
    asked = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return redirect(asked if asked and ours else "cart:cart")
