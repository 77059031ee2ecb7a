"""The search page, and the addresses that change what it is asked for."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from catalog.collections import collections
from catalog.errors import InvalidSearch
from catalog.textquery import TextTooLong
from catalog.textquery.query import LONGEST
from portal.discover import filters, selectors
from portal.discover.areas import Area, AreaRefused, uploaded
from portal.discover.map_settings import map_settings
from portal.discover.reading import language_of, too_long
from portal.discover.rewriting import of_kinds, rewritten
from portal.discover.searches import address, understood

EXAMPLES = [
    _("Toulouse LANDSAT8 2014"),
    _("Pyrenees Sentinel-2 summer 2018"),
    _("31TCJ cloud < 20%"),
    _("snow Pyrenees winter 2018"),
]


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The search page; everything it shows follows from its address."""
    text, area = request.GET.get("q", "").strip(), request.GET.get("area", "")
    context = {"q": text, "examples": EXAMPLES, "map_settings": map_settings()}
    try:
        results = selectors.results_find(
            text=text, language=language_of(request), area=area, token=request.GET.get("token")
        )
    except TextTooLong:
        return _problem(request, context, too_long(text))
    except AreaRefused as refused:
        return _problem(request, context | {"again": address(text)}, str(refused))
    except InvalidSearch:
        problem = translated("This page of results does not exist: start again from the first one.")
        return _problem(request, context | {"again": address(text, area=area)}, problem)
    return render(request, "discover/search.html", context | {"results": results})


@require_safe
def narrow(request: HttpRequest) -> HttpResponse:
    """To the search with the words of the fields that were changed in its text."""
    text, area = request.GET.get("q", ""), request.GET.get("area", "")
    try:
        query = understood(text=text[:LONGEST], language=language_of(request), area=area)
    except AreaRefused:
        return HttpResponseRedirect(address(text, area=area))  # which says what is wrong with it
    return HttpResponseRedirect(address(filters.filtered(query, request.GET.dict()), area=query["area"]))


@require_POST
def place(request: HttpRequest) -> HttpResponse:
    """To the search in an area, drawn, typed or from a file, instead of in the places that the text names."""
    text, typed, file = request.POST.get("q", ""), request.POST.get("area", ""), request.FILES.get("file")
    try:
        area = uploaded(file) if file else Area.of_text(typed)
    except AreaRefused as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(address(text))
    if area is None:
        return HttpResponseRedirect(address(text))
    query = understood(text=text[:LONGEST], language=language_of(request))
    elsewhere = rewritten(query, [(of_kinds("place", "region"), "")])
    return HttpResponseRedirect(address(elsewhere, area=area.text))


@require_POST
def mosaic(request: HttpRequest) -> HttpResponse:
    """Addresses of the search for QGIS and the like."""
    text, area, collection = (request.POST.get(name, "") for name in ("q", "area", "collection"))
    context: dict[str, Any] = {"q": text, "back": address(text, area=area)}
    try:
        if collection not in collections():
            raise InvalidSearch(f"there is no collection {collection}")
        found = selectors.mosaic_of(text=text, language=language_of(request), area=area, collection=collection)
    except (TextTooLong, AreaRefused, InvalidSearch):
        problem = translated("This search cannot be drawn as one image.")
        return render(request, "discover/mosaic.html", context | {"problem": problem}, status=400)
    title = collections()[collection].title or collection
    return render(request, "discover/mosaic.html", context | {"mosaic": found, "collection": title})


def _problem(request: HttpRequest, context: dict[str, Any], problem: str) -> HttpResponse:
    return render(request, "discover/search.html", context | {"problem": problem}, status=400)
