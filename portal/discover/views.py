"""Looking at one product, and what programs and the scripts of pages ask."""

from __future__ import annotations

from typing import TypeVar

from asgiref.sync import async_to_sync
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog import textquery
from catalog.errors import ItemNotFound
from catalog.textquery.query import LONGEST
from portal.discover import labels, selectors
from portal.discover.cards import QUICKLOOK
from portal.discover.map_settings import map_settings
from portal.discover.reading import language_of, too_long
from portal.discover.thumbnails import thumbnail
from portal.discover.withdrawn import withdrawn
from portal.downloads.answer import answer
from portal.downloads.representations import Document, whole
from portal.downloads.selectors import NoSuchFile, NotYetOnline, stored_file

FOR_A_DAY = "public, max-age=86400"
AnyResponse = TypeVar("AnyResponse", bound=HttpResponseBase)


@require_safe
def product(request: HttpRequest, collection: str, item: str) -> HttpResponse:
    """Everything about one product."""
    try:
        found = selectors.product_get(collection=collection, item=item)
    except ItemNotFound as error:
        if gone := withdrawn(request, collection, item):
            return gone
        raise Http404(str(error)) from error
    return render(request, "discover/product.html", {"product": found, "map_settings": map_settings()})


@require_safe
def quicklook(request: HttpRequest, collection: str, item: str) -> HttpResponseBase:
    """The public quicklook; a published file never changes."""
    return _public_file(request, collection, item, QUICKLOOK)


@require_safe
def small_quicklook(request: HttpRequest, collection: str, item: str) -> HttpResponseBase:
    """The quicklook at the size of a card."""
    try:
        file = stored_file(collection, item, QUICKLOOK)
    except (NoSuchFile, NotYetOnline) as error:
        raise Http404(str(error)) from error
    small = Document(f"{item}.jpg", thumbnail(async_to_sync(whole)(file)), "image/jpeg", file.modified)
    return _open_to_all(answer(request, small, inline=True, cache_control=FOR_A_DAY))


@require_safe
def picture(request: HttpRequest, collection: str, item: str, asset: str) -> HttpResponseBase:
    """A public picture of a product: the confusion matrix of a model."""
    try:
        selectors.picture_key(collection=collection, item=item, asset=asset)
    except ItemNotFound as error:
        raise Http404(str(error)) from error
    return _public_file(request, collection, item, asset)


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
    named = JsonResponse(labels.places_within(west, south, east, north, language_of(request)))
    named["Cache-Control"] = FOR_A_DAY
    return named


def _public_file(request: HttpRequest, collection: str, item: str, asset: str) -> HttpResponseBase:
    """A published file, which never changes; whole or in part, with its digest."""
    try:
        file = stored_file(collection, item, asset)
    except (NoSuchFile, NotYetOnline) as error:
        raise Http404(str(error)) from error
    return _open_to_all(answer(request, file, inline=True, cache_control=FOR_A_DAY))


def _open_to_all(response: AnyResponse) -> AnyResponse:
    response["Access-Control-Allow-Origin"] = "*"
    return response
