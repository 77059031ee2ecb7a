"""Looking through time, for people and for programs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.errors import InvalidSearch, ItemNotFound
from portal.discover.areas import Area
from portal.discover.map_settings import map_settings
from portal.errors import error_answer
from portal.series import asked, films, frames, pages
from portal.series.comparison import comparison
from portal.series.errors import Busy, SeriesRefused
from portal.series.selectors import MOST_SQUARE_KILOMETRES, Series, series_of
from portal.series.tables import as_csv, as_json
from portal.series.throttle import (
    AREAS,
    AREAS_SECONDS,
    FILMS,
    FILMS_SECONDS,
    SERIES,
    SERIES_SECONDS,
    count,
    making_a_film,
)

Others = ParamSpec("Others")
View = Callable[Concatenate[HttpRequest, Others], HttpResponse]
FIVE_MINUTES = 300


def for_programs(view: View[Others]) -> View[Others]:
    """What is refused is answered as errors are; anybody's page may call it."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: Others.args, **kwargs: Others.kwargs) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except (SeriesRefused, InvalidSearch) as error:
            response = _refused(request, error)
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return answer


@require_safe
def series(request: HttpRequest) -> HttpResponse:
    """The series of a point or an area: chart, table, and a map to choose it on."""
    context: dict[str, Any] = {
        "map_settings": map_settings(),
        "kept": _kept(request),
        "most_area": MOST_SQUARE_KILOMETRES,
    }
    try:
        context["choices"] = pages.choices(request)
        if request.GET.get("area"):
            count(request, "areas", AREAS, AREAS_SECONDS)
        context["page"] = pages.series_page(request)
    except (SeriesRefused, InvalidSearch) as error:
        return render(request, "series/series.html", context | {"problem": str(error)}, status=400)
    return render(request, "series/series.html", context)


@require_safe
def glance(request: HttpRequest) -> HttpResponse:
    """The chart alone, for a small window on a map."""
    try:
        count(request, "series", SERIES, SERIES_SECONDS)
        page = pages.series_page(request)
    except (SeriesRefused, InvalidSearch) as error:
        return render(request, "series/glance.html", {"problem": str(error)}, status=_status(error))
    return render(request, "series/glance.html", {"page": page})


@require_safe
@for_programs
def api(request: HttpRequest) -> HttpResponse:
    """The series of a point or an area as JSON."""
    response = JsonResponse(as_json(_series(request)))
    response["Cache-Control"] = f"public, max-age={FIVE_MINUTES}"
    return response


@require_safe
@for_programs
def csv(request: HttpRequest) -> HttpResponse:
    """The series of a point or an area as a table."""
    found = _series(request)
    where = f"{found.point.latitude:g}_{found.point.longitude:g}" if found.point else "area"
    name = f"series_{where}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": f"max-age={FIVE_MINUTES}"}
    return HttpResponse(as_csv(found), content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Two dates of one place under a slider."""
    try:
        found = comparison(request)
    except (SeriesRefused, InvalidSearch) as error:
        return render(request, "series/compare.html", {"problem": str(error)}, status=400)
    except ItemNotFound as error:
        raise Http404(str(error)) from error
    return render(request, "series/compare.html", {"comparison": found, "map_settings": map_settings()})


@require_safe
def animate(request: HttpRequest) -> HttpResponse:
    """The dates of a query over an area, one after the other."""
    context: dict[str, Any] = {"most": frames.MOST_FRAMES, "most_pixels": frames.MOST_PIXELS}
    context["renders"] = frames.render_choices(request.GET.get("render") or frames.DEFAULT_RENDER)
    if not any(request.GET.get(name) for name in ("q", "bbox", "area")):
        return render(request, "series/animate.html", context)
    try:
        context["animation"] = frames.animation(request)
    except (SeriesRefused, InvalidSearch) as error:
        return render(request, "series/animate.html", context | {"problem": str(error)}, status=400)
    return render(request, "series/animate.html", context)


@require_safe
@for_programs
def gif(request: HttpRequest) -> HttpResponse:
    """The animation as a GIF."""
    return _film(request, films.gif, "gif", "image/gif")


@require_safe
@for_programs
def mp4(request: HttpRequest) -> HttpResponse:
    """The animation as a video."""
    return _film(request, films.mp4, "mp4", "video/mp4")


def _film(request: HttpRequest, make: Callable[[frames.Animation], bytes], suffix: str, kind: str) -> HttpResponse:
    count(request, "films", FILMS, FILMS_SECONDS)
    asked_for = frames.animation(request)
    if not asked_for.pictures:
        raise SeriesRefused(_("Every date is cloudier than that: allow more clouds."))
    with making_a_film():
        content = make(asked_for)
    name = f"atelier_{asked_for.render}_{asked_for.pictures[0].moment:%Y%m%d}.{suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": f"max-age={FIVE_MINUTES}"}
    return HttpResponse(content, content_type=kind, headers=headers)


def _series(request: HttpRequest) -> Series:
    count(request, "series", SERIES, SERIES_SECONDS)
    place = asked.place(request.GET)
    if place is None:
        raise SeriesRefused(_("Say where: lon= and lat= of a point, or an area=, in degrees."))
    if isinstance(place, Area):
        count(request, "areas", AREAS, AREAS_SECONDS)
    return series_of(place=place, variables=asked.variables(request.GET), wanted=asked.wanted(request))


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    """Parameters that the form carries on without showing them."""
    shown = {"lon", "lat", "area", "q"}
    return [(name, value) for name in pages.KEPT if name not in shown for value in request.GET.getlist(name) if value]


def _refused(request: HttpRequest, error: Exception) -> HttpResponse:
    response = error_answer(request, _status(error), detail=str(error))
    if isinstance(error, Busy):
        response["Retry-After"] = str(error.seconds)
    return response


def _status(error: Exception) -> int:
    return 429 if isinstance(error, Busy) else 400
