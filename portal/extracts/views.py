"""The pages of extracts."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from catalog.configuration import configuration
from catalog.errors import CatalogError
from portal.accounts.authentication import person_of, signed_in
from portal.accounts.selectors import TokenRefused
from portal.discover.map_settings import map_settings
from portal.downloads.answer import answer
from portal.downloads.refusal import refuse
from portal.extracts import products, selectors, services
from portal.extracts.charts import charts_of
from portal.extracts.choices import choices_of
from portal.extracts.feed import feed_address, feed_document
from portal.extracts.forms import request_of_form
from portal.extracts.words import (
    OUTPUTS,
    RESAMPLINGS,
    duration_words,
    error_words,
    problem_words,
    projection_name,
    too_many_words,
)
from processing.extract_ledger import TooMany
from processing.extracts.errors import ExtractError
from processing.extracts.estimate import Plan


@never_cache
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """The form (GET), its estimate or the request itself (POST)."""
    posted = request.method == "POST"
    try:
        items = _items(request)
    except CatalogError as error:
        return render(request, "extracts/nothing.html", {"problem": str(error)}, status=400)
    if not items:
        return render(request, "extracts/nothing.html", status=404 if request.GET else 200)
    context = _form_context(request, items)
    if posted:
        try:
            return _posted(request, context)
        except TooMany:
            context["problem"] = too_many_words()
        except ExtractError as error:
            context["problem"] = error_words(error)
    status = 400 if "problem" in context else 200
    return render(request, "extracts/new.html", context, status=status)


def _posted(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    wanted = request_of_form(request.POST, request.FILES)
    items = products.items_of_request(wanted)
    if request.POST.get("action") == "estimate":
        estimate = services.extract_plan(request=wanted, items=items)
        return render(request, "extracts/new.html", context | {"estimate": _estimate_words(estimate)})
    made = services.extract_request(
        user=signed_in(request),
        request=wanted,
        items=items,
        label=request.POST.get("label", "").strip(),
        language=get_language() or "en",
        mail=request.POST.get("mail") == "on",
    )
    return redirect("extracts:detail", extract_id=made)


@require_POST
@login_required
def estimate(request: HttpRequest) -> JsonResponse:
    """What the form, as it is filled in just now, amounts to: ``{"words"}`` or ``{"problem"}``."""
    try:
        wanted = request_of_form(request.POST, request.FILES)
        found = services.extract_plan(request=wanted, items=products.items_of_request(wanted))
    except ExtractError as error:
        return JsonResponse({"problem": error_words(error)})
    return JsonResponse({"words": _estimate_words(found)})


@never_cache
@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    feed = feed_address(selectors.feed_get(user=user))
    context = {"extracts": selectors.extracts(user=user), "feed": feed, "days": configuration().extract_days}
    return render(request, "extracts/list.html", context)


@never_cache
@login_required
@require_safe
def detail(request: HttpRequest, extract_id: UUID) -> HttpResponse:
    found = selectors.extract_access(user=signed_in(request), extract_id=extract_id)
    context: dict[str, Any] = {
        "extract": found,
        "projection": projection_name(found.request.epsg),
        "resampling": RESAMPLINGS[found.request.resampling],
        "problem": problem_words(found.code, found.details, found.reason) if found.status == "failed" else "",
    }
    if found.statistics is not None:
        rows = json.loads(found.statistics.read_text())["statistics"]
        context |= {"rows": rows, "charts": charts_of(rows)}
    return render(request, "extracts/detail.html", context)


@require_POST
@login_required
def cancel(request: HttpRequest, extract_id: UUID) -> HttpResponse:
    """Take back what is not ready, delete what is."""
    found = selectors.extract_access(user=signed_in(request), extract_id=extract_id)
    services.extract_cancel(extract_id=found.id)
    messages.success(request, _("The extract was cancelled.") if found.unfinished else _("The files are deleted."))
    return redirect("extracts:list")


@require_safe
def file(request: HttpRequest, extract_id: UUID, name: str) -> HttpResponseBase:
    """A file of a ready extract, whole or in part, to its owner."""
    try:
        person = person_of(request)
    except TokenRefused as error:
        return refuse(request, status=401, reason=str(error), error="invalid_token")
    if person is None:
        return refuse(request, status=401, reason=_("Sign in, or send one of your tokens, to fetch this extract."))
    try:
        return answer(request, selectors.file_access(user=person, extract_id=extract_id, name=name))
    except Http404 as error:
        return refuse(request, status=404, reason=str(error))


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Atom, for a feed reader: whoever has the address reads it."""
    found = selectors.feed_of_secret(secret)
    response = HttpResponse(feed_document(found), content_type="application/atom+xml; charset=utf-8")
    response["Cache-Control"] = "private, max-age=60"
    return response


@require_POST
@login_required
def feed_renew(request: HttpRequest) -> HttpResponse:
    services.feed_renew(user=signed_in(request))
    messages.success(request, _("The feed has a new address; the old one opens nothing any more."))
    return redirect("extracts:list")


def _items(request: HttpRequest) -> list[dict[str, Any]]:
    """The products that the form is about."""
    most = configuration().extract_dates
    if names := (request.POST.getlist("offered") or request.POST.getlist("item")):
        found = products.items_named(names)
    elif text := request.GET.get("q", "").strip():
        found = products.items_of_query(text, get_language() or "en", most)
    elif names := [name for name in request.GET.get("items", "").split(",") if name]:
        found = products.items_named(names)
    else:
        found = products.items_in_cart(request, most)
    return products.extractable(found)


def _form_context(request: HttpRequest, items: list[dict[str, Any]]) -> dict[str, Any]:
    choices = choices_of(items)
    post = request.POST
    area = products.area_of_query(request.GET["q"], get_language() or "en") if request.GET.get("q") else None
    filled = {
        "items": post.getlist("item") if post else [product.name for product in choices.products],
        "layers": post.getlist("layer") if post else choices.first,
        "bbox": post.get("bbox", _box_text(area) or choices.bounds),
        "area": post.get("area", json.dumps(area) if area and "type" in area else ""),
        "output": post.get("output", request.GET.get("output", "cog" if len(items) == 1 else "netcdf")),
        "crs": post.get("crs", "own"),
        "resolution": post.get("resolution", ""),
        "resampling": post.get("resampling", "nearest"),
        "mask_clouds": post.get("mask_clouds") == "on",
        "label": post.get("label", request.GET.get("q", "")),
        "mail": post.get("mail") == "on" if post else True,
    }
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


def _box_text(area: dict[str, Any] | None) -> str:
    return ", ".join(f"{value:.4f}" for value in area["bbox"]) if area and "bbox" in area else ""


def _estimate_words(plan: Plan) -> str:
    return _(
        "%(width)d × %(height)d pixels of %(resolution)s, %(layers)d layers, %(dates)d products: "
        "about %(size)s, %(time)s."
    ) % {
        "width": plan.grid.width,
        "height": plan.grid.height,
        "resolution": f"{plan.grid.resolution:g}" + ("°" if plan.grid.epsg == 4326 else " m"),
        "layers": len(plan.layers),
        "dates": plan.dates,
        "size": filesizeformat(plan.bytes),
        "time": duration_words(plan.seconds),
    }
