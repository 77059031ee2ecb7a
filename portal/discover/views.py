"""Finding and looking, for browsers and for programs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.http.response import HttpResponseNotModified
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from catalog import textquery
from catalog.configuration import configuration
from catalog.errors import InvalidSearch, ItemNotFound
from portal.discover import labels, selectors

LONGEST_QUERY = 1000
"""Characters."""
EXAMPLES = [
    _("Toulouse LANDSAT8 2014"),
    _("Pyrenees Sentinel-2 summer 2018"),
    _("31TCJ cloud < 20%"),
    _("snow Pyrenees winter 2018"),
]
A_DAY = 86_400


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The search page; everything it shows follows from its address."""
    text = request.GET.get("q", "").strip()
    context = {"q": text, "examples": EXAMPLES, "map_settings": _map_settings()}
    if len(text) > LONGEST_QUERY:
        return render(request, "discover/search.html", context | {"problem": _too_long(text)}, status=400)
    try:
        results = selectors.results_find(text=text, language=_language(request), token=request.GET.get("token"))
    except InvalidSearch:
        problem = translated("This page of results does not exist: start again from the first one.")
        return render(request, "discover/search.html", context | {"problem": problem}, status=400)
    return render(request, "discover/search.html", context | {"results": results})


@require_safe
def product(request: HttpRequest, collection: str, item: str) -> HttpResponse:
    """Everything about one product."""
    try:
        found = selectors.product_get(collection=collection, item=item)
    except ItemNotFound as error:
        raise Http404(str(error)) from error
    return render(request, "discover/product.html", {"product": found, "map_settings": _map_settings()})


@require_safe
def quicklook(request: HttpRequest, collection: str, item: str) -> HttpResponseBase:
    """The public quicklook; a published file never changes."""
    return _public_file(lambda: selectors.quicklook_path(collection=collection, item=item), "image/jpeg", request)


@require_safe
def picture(request: HttpRequest, collection: str, item: str, asset: str) -> HttpResponseBase:
    """A public picture of a product: the confusion matrix of a model."""
    return _public_file(
        lambda: selectors.picture_path(collection=collection, item=item, asset=asset), "image/png", request
    )


@require_safe
def query(request: HttpRequest) -> JsonResponse:
    """The meaning of a text query."""
    text = request.GET.get("q", "")
    if len(text) > LONGEST_QUERY:
        return _open_to_all(JsonResponse({"error": _too_long(text)}, status=400))
    return _open_to_all(JsonResponse(textquery.parse(text, _language(request))))


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """How the text being typed may go on."""
    text = request.GET.get("q", "")[:LONGEST_QUERY]
    return _open_to_all(JsonResponse({"suggestions": textquery.suggest(text, _language(request))}))


@require_safe
def places(request: HttpRequest) -> JsonResponse:
    """Names to write on the offline basemap: the largest places in ``bbox=west,south,east,north`` (degrees)."""
    try:
        west, south, east, north = (float(bound) for bound in request.GET.get("bbox", "").split(","))
    except ValueError:
        return JsonResponse({"error": "bbox must be four numbers: west,south,east,north, in degrees"}, status=400)
    answer = JsonResponse(labels.places_within(west, south, east, north, _language(request)))
    answer["Cache-Control"] = f"public, max-age={A_DAY}"
    return answer


def _public_file(find: Callable[[], Path], content_type: str, request: HttpRequest) -> HttpResponseBase:
    """A published file, which never changes."""
    try:
        path = find()
        status = path.stat()
    except (ItemNotFound, FileNotFoundError) as error:
        raise Http404(str(error)) from error
    etag = quote_etag(f"{status.st_mtime_ns:x}-{status.st_size:x}")
    headers = {
        "ETag": etag,
        "Last-Modified": http_date(status.st_mtime),
        "Cache-Control": f"public, max-age={A_DAY}",
    }
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers=headers)
    return FileResponse(path.open("rb"), content_type=content_type, headers=headers)


def _map_settings() -> dict[str, Any]:
    words = {
        "NavigationControl.ZoomIn": translated("Zoom in"),
        "NavigationControl.ZoomOut": translated("Zoom out"),
        "AttributionControl.ToggleAttribution": translated("Show where the map comes from"),
        "Map.Title": translated("Map"),
    }
    return {
        "basemap": configuration().basemap_url,
        "shapes": static("vendor/world-atlas/countries-50m.json"),
        "places": f"{reverse('places')}?lang={get_language()}",
        "words": words,
    }


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("lang") or get_language() or "en"
    return "fr" if asked.lower().startswith("fr") else "en"


def _too_long(text: str) -> str:
    return translated("A query has at most %(most)d characters; this one has %(length)d.") % {
        "most": LONGEST_QUERY,
        "length": len(text),
    }


def _open_to_all(response: JsonResponse) -> JsonResponse:
    response["Access-Control-Allow-Origin"] = "*"
    return response
