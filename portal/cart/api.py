"""Ordering for programs, with a token."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from catalog.configuration import configuration
from portal.accounts.models import User
from portal.cart import selectors, services
from portal.cart.access import program_or_person
from portal.cart.carts import MOST_PRODUCTS, Entry
from portal.cart.choices import is_choice
from portal.cart.lists import document
from portal.cart.models import Order
from portal.cart.products import product_of
from portal.downloads.refusal import refuse
from portal.problems import problem


@csrf_exempt  # nothing is changed, and nothing told that the catalogue does not tell
@require_POST
def files(request: HttpRequest) -> HttpResponse:
    """``{"products": ["COLLECTION/ITEM", …], "files": "FRE"}``: 200 and what files these are, without an order."""
    try:
        found = selectors.files_of_entries(entries=_entries(_body(request.body)))
    except InvalidOrder as error:
        return _bad(error)
    return JsonResponse({"size": sum(file["size"] for file in found), "files": found})


class InvalidOrder(Exception):
    """What was asked for cannot be ordered; the message says why."""


@csrf_exempt  # a session is not enough: pages of other sites cannot send a token
@require_POST
def order_new(request: HttpRequest) -> HttpResponse:
    """``{"products": ["COLLECTION/ITEM", …], "files": "FRE"}`` or ``{"cart": true}``: 201 and the order's files."""
    if "Authorization" not in request.headers:
        return refuse(request, status=401, reason=_("Send one of your tokens: “Authorization: Bearer TOKEN”."))
    person = program_or_person(request, "order")
    if isinstance(person, HttpResponse):
        return person
    try:
        made = _ordered(person, request.body)
    except services.LicenceMissing as error:
        return refuse(request, status=403, reason=str(error), mend={"licence": error.licence.accept_at})
    except (InvalidOrder, services.EmptyOrder) as error:
        return _bad(error)
    where = configuration().public_url + reverse("cart:json", args=[made.id])
    content = document(made, "json").content
    return HttpResponse(content, status=201, content_type="application/json", headers={"Location": where})


def _ordered(person: User, body: bytes) -> Order:
    asked = _body(body)
    if asked.get("cart") is True:
        return services.order_create_from_cart(user=person)
    return services.order_create_of(user=person, entries=_entries(asked))


def _body(body: bytes) -> dict[str, Any]:
    try:
        asked: Any = json.loads(body)
    except ValueError as error:
        raise InvalidOrder(f"The body must be JSON: {error}") from error
    if not isinstance(asked, dict):
        raise InvalidOrder('The body must be {"products": ["COLLECTION/ITEM", …]} or {"cart": true}.')
    return asked


def _bad(error: Exception) -> JsonResponse:
    return problem(400, "This cannot be ordered", str(error))


def _entries(asked: dict[str, Any]) -> list[Entry]:
    names, choice = asked.get("products"), asked.get("files", "")
    if not isinstance(names, list) or not 0 < len(names) <= MOST_PRODUCTS:
        raise InvalidOrder(f'"products" must list 1 to {MOST_PRODUCTS} names COLLECTION/ITEM.')
    if not isinstance(choice, str) or not is_choice(choice):
        raise InvalidOrder('"files" must be words like reflectance, masks or FRE, with commas between.')
    entries = []
    for name in names:
        product = product_of(*str(name).partition("/")[::2])
        if product is None:
            raise InvalidOrder(f"{name!r} does not name a product: COLLECTION/ITEM.")
        entries.append(Entry(*product, choice))
    return entries
