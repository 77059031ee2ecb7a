"""The form of a request: what it is filled in with, its estimate, the request itself."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from catalog.configuration import configuration
from portal.accounts.authentication import signed_in
from portal.asked.forms import again_of, box_text, number_of, number_text, where_of
from portal.discover.map_settings import map_settings
from portal.requests import selectors, services
from portal.requests.words import LEVELS, SENSORS, error_words, estimate_words
from processing.requests.errors import InvalidRequest, RequestError
from processing.requests.request import Level, ProductRequest, Sensor

FIELDS = ("tile", "bbox", "area", "first", "last", "cloud_cover", "label")


@never_cache
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """The form (GET), its estimate or the request itself (POST)."""
    if request.method != "POST":
        return render(request, "requests/new.html", _context(_at_first(request)))
    context = _context(_of_post(request.POST))
    try:
        wanted = request_of_form(request.POST)
        if request.POST.get("action") == "estimate":
            found = services.request_estimate(request=wanted)
            return render(request, "requests/new.html", context | {"estimate": estimate_words(found)})
        made = services.request_make(
            user=signed_in(request),
            request=wanted,
            label=request.POST.get("label", ""),
            language=get_language() or "en",
            mail=request.POST.get("mail") == "on",
        )
    except RequestError as error:
        return render(request, "requests/new.html", context | {"problem": error_words(error)}, status=400)
    return redirect("requests:detail", request_id=made)


@require_POST
@login_required
def estimate(request: HttpRequest) -> JsonResponse:
    """What the form, as it is filled in just now, amounts to: ``{"words", "again"}`` or ``{"problem"}``.

    ``again``: it is not known yet what providers have.
    """
    try:
        found = services.request_estimate(request=request_of_form(request.POST))
    except RequestError as error:
        return JsonResponse({"problem": error_words(error)})
    return JsonResponse({"words": estimate_words(found), "again": not found.providers_known})


def request_of_form(post: QueryDict) -> ProductRequest:
    """Of polygons, box and tile, the first that is there; raises :class:`processing.requests.errors.RequestError`."""
    return ProductRequest.of(
        {
            **(where_of(post, InvalidRequest) or {"tile": post.get("tile", "").strip() or None}),
            "datetime": f"{post.get('first', '').strip()}/{post.get('last', '').strip()}",
            "sensors": post.getlist("sensor"),
            "products": post.getlist("product"),
            "cloud_cover": number_of(post.get("cloud_cover", ""), "cloud_cover", InvalidRequest),
        }
    )


def _at_first(request: HttpRequest) -> dict[str, Any]:
    again = _again(request)
    return _of_request(again) if again else _of_query(request.GET)


def _again(request: HttpRequest) -> ProductRequest | None:
    """The request of one of the person's own (``?again=ID``), to ask for it with changes."""
    request_id = again_of(request)
    if request_id is None:
        return None
    return selectors.request_access(user=signed_in(request), request_id=request_id).request


def _of_query(get: QueryDict) -> dict[str, Any]:
    """From an address that fills the form in: ``?tile=31TCJ&first=2018-01-01&last=2018-01-31&sensor=sentinel-2``."""
    return {name: get.get(name, "") for name in FIELDS} | {
        "sensors": get.getlist("sensor") or list(Sensor),
        "products": [Level.L2A],
        "mail": True,
    }


def _of_post(post: QueryDict) -> dict[str, Any]:
    return {name: post.get(name, "") for name in FIELDS} | {
        "sensors": post.getlist("sensor"),
        "products": post.getlist("product"),
        "mail": post.get("mail") == "on",
    }


def _of_request(again: ProductRequest) -> dict[str, Any]:
    document = again.as_dict()
    first, last = document["datetime"].split("/")
    return {
        "tile": again.tile_id or "",
        "bbox": box_text(document.get("bbox")),
        "area": json.dumps(document["area"]) if "area" in document else "",
        "first": first,
        "last": last,
        "cloud_cover": number_text(again.cloudiest),
        "label": "",
        "sensors": document["sensors"],
        "products": document["products"],
        "mail": True,
    }


def _context(filled: dict[str, Any]) -> dict[str, Any]:
    settings = configuration()
    return {
        "filled": filled,
        "sensors": SENSORS.items(),
        "levels": LEVELS.items(),
        "limits": {
            "products": settings.request_products,
            "requests": settings.requests_a_person,
            "quota": settings.request_quota,
        },
        "map_settings": map_settings(),
    }
