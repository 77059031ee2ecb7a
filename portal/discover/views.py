"""Looking at one product, and what programs and the scripts of pages ask."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.http.response import HttpResponseNotModified
from django.shortcuts import render
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from catalog import textquery
from catalog.errors import ItemNotFound
from catalog.textquery.query import LONGEST
from portal.discover import labels, selectors
from portal.discover.map_settings import map_settings
from portal.discover.reading import language_of, too_long

A_DAY = 86_400


@require_safe
def product(request: HttpRequest, collection: str, item: str) -> HttpResponse:
    """Everything about one product."""
    try:
        found = selectors.product_get(collection=collection, item=item)
    except ItemNotFound as error:
        raise Http404(str(error)) from error
    return render(request, "discover/product.html", {"product": found, "map_settings": map_settings()})


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
    if len(text) > LONGEST:
        return _open_to_all(JsonResponse({"error": too_long(text)}, status=400))
    return _open_to_all(JsonResponse(textquery.parse(text, language_of(request))))


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """How the text being typed may go on."""
    text = request.GET.get("q", "")[:LONGEST]
    return _open_to_all(JsonResponse({"suggestions": textquery.suggest(text, language_of(request))}))


@require_safe
def places(request: HttpRequest) -> JsonResponse:
    """Names to write on the offline basemap: the largest places in ``bbox=west,south,east,north`` (degrees)."""
    try:
        west, south, east, north = (float(bound) for bound in request.GET.get("bbox", "").split(","))
    except ValueError:
        return JsonResponse({"error": "bbox must be four numbers: west,south,east,north, in degrees"}, status=400)
    answer = JsonResponse(labels.places_within(west, south, east, north, language_of(request)))
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


def _open_to_all(response: JsonResponse) -> JsonResponse:
    response["Access-Control-Allow-Origin"] = "*"
    return response
