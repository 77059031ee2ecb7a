"""The form of an extract: what it is filled in with, its estimate, the request itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from catalog.configuration import configuration
from catalog.errors import CatalogError
from portal.accounts.authentication import signed_in
from portal.asked.forms import again_of, box_text, number_text
from portal.asked.words import duration_words
from portal.discover.areas import AreaRefused
from portal.discover.map_settings import map_settings
from portal.discover.searches import understood
from portal.extracts import products, selectors, services
from portal.extracts.choices import Choices, choices_of
from portal.extracts.forms import request_of_form
from portal.extracts.words import OUTPUTS, RESAMPLINGS, error_words, too_many_words
from processing.extract_ledger import TooMany
from processing.extracts.errors import ExtractError
from processing.extracts.estimate import Plan
from processing.extracts.request import ExtractRequest

Filled = dict[str, Any]


@never_cache
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """The form (GET), its estimate or the request itself (POST)."""
    try:
        items = _items(request)
    except (CatalogError, AreaRefused) as error:
        return render(request, "extracts/nothing.html", {"problem": str(error)}, status=400)
    if not items:
        return render(request, "extracts/nothing.html", status=404 if request.GET else 200)
    choices = choices_of(items)
    context = _context(choices, _filled(request, choices))
    if request.method == "POST":
        try:
            return _posted(request, context)
        except TooMany:
            context["problem"] = too_many_words()
        except ExtractError as error:
            context["problem"] = error_words(error)
    return render(request, "extracts/new.html", context, status=400 if "problem" in context else 200)


@require_POST
@login_required
def estimate(request: HttpRequest) -> JsonResponse:
    """What the form, as it is filled in just now, amounts to: ``{"words"}`` or ``{"problem"}``."""
    try:
        wanted = request_of_form(request.POST, request.FILES)
        found = services.extract_plan(request=wanted, items=products.items_of_request(wanted))
    except ExtractError as error:
        return JsonResponse({"problem": error_words(error)})
    return JsonResponse({"words": estimate_words(found)})


def _posted(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    wanted = request_of_form(request.POST, request.FILES)
    items = products.items_of_request(wanted)
    if request.POST.get("action") == "estimate":
        found = services.extract_plan(request=wanted, items=items)
        return render(request, "extracts/new.html", context | {"estimate": estimate_words(found)})
    made = services.extract_request(
        user=signed_in(request),
        request=wanted,
        items=items,
        label=request.POST.get("label", "").strip(),
        language=get_language() or "en",
        mail=request.POST.get("mail") == "on",
    )
    return redirect("extracts:detail", extract_id=made)


def _items(request: HttpRequest) -> list[dict[str, Any]]:
    """The products that the form is about."""
    most = configuration().extract_dates
    if names := (request.POST.getlist("offered") or request.POST.getlist("item")):
        found = products.items_named(names)
    elif again := _again(request):
        found = products.items_of_request(again)
    elif asked := _asked(request.GET):
        found = products.items_of_query(asked, most)
    elif names := [name for name in request.GET.get("items", "").split(",") if name]:
        found = products.items_named(names)
    else:
        found = products.items_in_cart(request, most)
    return products.extractable(found)


def _again(request: HttpRequest) -> ExtractRequest | None:
    """The request of one of the person's extracts (``?again=ID``), to ask for it with changes."""
    extract_id = again_of(request)
    if extract_id is None:
        return None
    return selectors.extract_access(user=signed_in(request), extract_id=extract_id).request


def _asked(get: Mapping[str, str]) -> dict[str, Any] | None:
    """The search of a page of results (``?q=…&area=…``)."""
    text, area = get.get("q", "").strip(), get.get("area", "").strip()
    if not text and not area:
        return None
    found: dict[str, Any] = understood(text=text, language=get_language() or "en", area=area)["search"]
    return found


def _filled(request: HttpRequest, choices: Choices) -> Filled:
    if request.method == "POST":
        return _of_post(request)
    again = _again(request)
    return _of_request(again) if again else _at_first(request.GET, choices)


def _of_post(request: HttpRequest) -> Filled:
    post = request.POST
    names = ("bbox", "area", "output", "crs", "resolution", "resampling", "label")
    return {name: post.get(name, "") for name in names} | {
        "items": post.getlist("item"),
        "layers": post.getlist("layer"),
        "mask_clouds": post.get("mask_clouds") == "on",
        "mail": post.get("mail") == "on",
    }


def _of_request(again: ExtractRequest) -> Filled:
    document = again.as_dict()
    return {
        **document,
        "bbox": box_text(document.get("bbox")),
        "area": json.dumps(document["area"]) if "area" in document else "",
        "resolution": number_text(again.resolution),
        "label": "",
        "mail": True,
    }


def _at_first(get: Mapping[str, str], choices: Choices) -> Filled:
    asked = _asked(get)
    area = products.area_of_query(asked) if asked else None
    return {
        "items": [product.name for product in choices.products],
        "layers": choices.first,
        "bbox": box_text((area or {}).get("bbox")) or choices.bounds,
        "area": json.dumps(area) if area and "type" in area else "",
        "output": get.get("output", "cog" if len(choices.products) == 1 else "netcdf"),
        "crs": "own",
        "resolution": "",
        "resampling": "nearest",
        "mask_clouds": False,
        "label": get.get("q", ""),
        "mail": True,
    }


def _context(choices: Choices, filled: Filled) -> dict[str, Any]:
    settings = configuration()
    return {
        "choices": choices,
        "filled": filled,
        "outputs": OUTPUTS.items(),
        "resamplings": RESAMPLINGS.items(),
        "limits": {
            "values": settings.extract_values,
            "dates": settings.extract_dates,
            "unfinished": settings.extracts_a_person,
            "days": settings.extract_days,
        },
        "map_settings": map_settings(),
    }


def estimate_words(plan: Plan) -> str:
    """The size of an extract, in a sentence."""
    return _(
        "%(width)d × %(height)d pixels of %(resolution)s, %(layers)d layers, %(dates)d products: "
        "about %(size)s, %(time)s."
    ) % {
        "width": plan.grid.width,
        "height": plan.grid.height,
        "resolution": number_format(f"{plan.grid.resolution:g}") + ("°" if plan.grid.epsg == 4326 else " m"),
        "layers": len(plan.layers),
        "dates": plan.dates,
        "size": filesizeformat(plan.bytes),
        "time": duration_words(plan.seconds),
    }
