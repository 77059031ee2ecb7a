"""The pages of the cart."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.errors import CatalogError
from portal.accounts.authentication import signed_in
from portal.cart import selectors, services, undo
from portal.cart.carts import MOST_PRODUCTS, Entry, cart_of
from portal.cart.choices import MASKS, OTHERS, REFLECTANCE, is_choice, shortest
from portal.cart.products import Offered, Product, product_of
from portal.cart.words import choice_words, offered_choices
from portal.discover.areas import AreaRefused

PRODUCTS_A_PAGE = 50


@never_cache
@require_safe
def cart(request: HttpRequest) -> HttpResponse:
    mine = cart_of(request)
    page = Paginator(range(mine.count()), PRODUCTS_A_PAGE).get_page(request.GET.get("page"))
    first = (page.number - 1) * PRODUCTS_A_PAGE
    content = selectors.cart_content(cart=mine, shown=slice(first, first + PRODUCTS_A_PAGE))
    context = {
        "content": content,
        "page": page,
        "choices": offered_choices(content.types),
        "removed": len(undo.removed(request.session)),
        "most_products": MOST_PRODUCTS,
        "most_results": services.MOST_RESULTS,
    }
    return render(request, "cart/cart.html", context)


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
    cart_ = cart_of(request)
    try:
        added, matched = services.cart_add_results(
            cart=cart_,
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
    if cart_.count() >= MOST_PRODUCTS:
        said += " " + _("The cart is full: it holds %(most)d products.") % {"most": MOST_PRODUCTS}
    messages.info(request, said)
    return _back(request)


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """The same choice of files for every product."""
    choice = request.POST.get("choice", "")
    if not is_choice(choice):
        return HttpResponseBadRequest("choice must be words like reflectance, masks or FRE, with commas between")
    cart_of(request).choose(choice)
    messages.info(request, _("Of every product: %(files)s.") % {"files": choice_words(choice)})
    return _back(request)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, collection: str, item: str) -> HttpResponse:
    """Choose files of one product of the cart."""
    cart_ = cart_of(request)
    entry = next((entry for entry in cart_.entries() if entry.product == Product(collection, item)), None)
    if entry is None:
        raise Http404(_("This product is not in the cart."))
    offered = selectors.entry_files(entry=entry)
    if request.method != "POST":
        return _files_page(request, entry, offered)
    choice = shortest(request.POST.getlist("asset"), [(file.file.asset, file.kind) for file, _ in offered])
    if not request.POST.getlist("asset"):
        messages.error(request, _("Tick at least one file, or remove the product from the cart."))
        return _files_page(request, entry, offered)
    cart_.choose(choice, entry.product)
    return redirect("cart:cart")


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    product = _product(request)
    if product is None:
        return HttpResponseBadRequest("collection and item must name a product")
    undo.remember(request.session, cart_of(request).remove(product))
    return _back(request)


@require_POST
def empty(request: HttpRequest) -> HttpResponse:
    undo.remember(request.session, cart_of(request).empty())
    return _back(request)


@require_POST
def put_back(request: HttpRequest) -> HttpResponse:
    undo.put_back(request.session, cart_of(request))
    return _back(request)


@require_POST
@login_required
def order_new(request: HttpRequest) -> HttpResponse:
    try:
        made = services.order_create_from_cart(user=signed_in(request))
    except services.EmptyOrder:
        reason = _("There is nothing to order: the catalogue has none of these products, or none of their files.")
        messages.error(request, reason)
        return redirect("cart:cart")
    undo.forget(request.session)
    return redirect(reverse("cart:order", args=[made.id]) + "?download")  # the .meta4 comes by itself, once


def _files_page(request: HttpRequest, entry: Entry, offered: list[tuple[Offered, bool]]) -> HttpResponse:
    names = {REFLECTANCE: _("Reflectance"), MASKS: _("Masks"), OTHERS: _("Others")}
    groups = [(name, [(file, chosen) for file, chosen in offered if file.kind == kind]) for kind, name in names.items()]
    return render(request, "cart/files.html", {"entry": entry, "groups": [group for group in groups if group[1]]})


def _product(request: HttpRequest) -> Product | None:
    return product_of(request.POST.get("collection", ""), request.POST.get("item", ""))


def _back(request: HttpRequest) -> HttpResponse:
    """To the page that asked (``next``), if it is one of ours."""
    asked = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return redirect(asked if asked and ours else "cart:cart")
