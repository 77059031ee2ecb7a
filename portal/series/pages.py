"""What the page of a series shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as translated

from portal.discover.cards import card
from portal.discover.selectors import item_get
from portal.series import asked
from portal.series.chart import Chart, chart, number
from portal.series.observations import CLEAR, Observation
from portal.series.selectors import Series, series_of
from portal.series.variables import CHOICES
from portal.series.words import FLAGS, STATES

KEPT = ("lon", "lat", "area", "q", "collection", "platform", "tile", "dates", "variables", "clouds")
"""Parameters that make the state of the page."""


@dataclass(frozen=True)
class Row:
    observation: Observation
    state: str
    clear: bool
    flags: str
    """And the share of clear pixels of an area."""
    numbers: list[tuple[str, str]]
    """Title and value of each variable."""


@dataclass(frozen=True)
class Choice:
    title: str
    url: str
    current: bool


@dataclass(frozen=True)
class SeriesPage:
    series: Series
    title: str
    chart: Chart | None
    rows: list[Row]
    """The latest first."""
    clear: int
    """Dates on which the point was seen."""
    has_landsat: bool
    has_sentinel2: bool
    with_clouds: bool
    clouds_url: str
    """The same page with the cloudy dates, or without them."""
    csv_url: str
    json_url: str
    url: str
    extract: str
    """The query string of an extract of the same area."""
    view: dict[str, Any]
    """What the map shows: the latest date on which the place was seen, and the area."""


def series_page(request: HttpRequest) -> SeriesPage | None:
    """The page's content; None where neither a point nor an area is given.

    Raises:
        SeriesRefused: something in the address means nothing.
        catalog.errors.InvalidSearch: likewise, found by the catalog.
    """
    place = asked.place(request.GET)
    if place is None:
        return None
    series = series_of(place=place, variables=asked.variables(request.GET), wanted=asked.wanted(request))
    with_clouds = request.GET.get("clouds") != "hide"
    constellations = {one.constellation for one in series.observations}
    return SeriesPage(
        series=series,
        title=_title(series),
        chart=chart(series, with_clouds=with_clouds),
        rows=[_row(one, series) for one in reversed(series.observations) if with_clouds or one.state == CLEAR],
        clear=sum(one.state == CLEAR for one in series.observations),
        has_landsat="landsat" in constellations,
        has_sentinel2="sentinel-2" in constellations,
        with_clouds=with_clouds,
        clouds_url=address(request.GET, clouds="hide" if with_clouds else None),
        csv_url=address(request.GET, "series:csv", clouds=None),
        json_url=address(request.GET, "series:api", clouds=None),
        url=address(request.GET),
        extract=urlencode({name: request.GET.get(name, "") for name in ("q", "area")} | {"output": "statistics"}),
        view=_view(series),
    )


def choices(request: HttpRequest) -> list[Choice]:
    """What the series may be of."""
    now = [variable.name for variable in asked.variables(request.GET)]
    return [
        Choice(str(title), address(request.GET, variables=name), list(names) == now)
        for name, (title, names) in CHOICES.items()
    ]


def address(parameters: QueryDict, route: str = "series:series", **changed: str | None) -> str:
    """The address of this state, with these parameters changed, or left out where None."""
    kept: list[tuple[str, Any]] = [
        (name, value)
        for name in KEPT
        for value in ([changed[name]] if name in changed else parameters.getlist(name))
        if value
    ]
    return f"{reverse(route)}?{urlencode(kept)}" if kept else reverse(route)


def _title(series: Series) -> str:
    names = tuple(variable.name for variable in series.variables)
    chosen = next((title for title, those in CHOICES.values() if those == names), None)
    return str(chosen) if chosen else ", ".join(str(variable.title) for variable in series.variables)


def _view(series: Series) -> dict[str, Any]:
    seen = [one for one in series.observations if one.state == CLEAR]
    if not seen:
        return {"area": series.area.geojson} if series.area else {}
    latest = item_get(collection=seen[-1].collection, item=seen[-1].item)
    feature = card(latest).feature
    return feature | {"area": series.area.geojson} if series.area else feature


def _row(one: Observation, series: Series) -> Row:
    return Row(
        observation=one,
        state=str(STATES[one.state]),
        clear=one.state == CLEAR,
        flags=", ".join([*(str(FLAGS[flag]) for flag in one.flags), *_clear(one)]),
        numbers=[(str(variable.title), number(variable, one)) for variable in series.variables],
    )


def _clear(one: Observation) -> list[str]:
    if one.clear_percent is None:
        return []
    return [translated("%(percent)s %% clear") % {"percent": number_format(one.clear_percent, 0)}]
