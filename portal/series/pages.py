"""What the page of a series shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from portal.discover.cards import card
from portal.discover.selectors import item_get
from portal.series import asked
from portal.series.chart import Chart, chart, number
from portal.series.observations import CLEAR, Observation
from portal.series.selectors import Series, point_series
from portal.series.variables import CHOICES
from portal.series.words import FLAGS, STATES

KEPT = ("lon", "lat", "q", "collection", "platform", "tile", "dates", "variables", "clouds")
"""Parameters that make the state of the page."""


@dataclass(frozen=True)
class Row:
    observation: Observation
    state: str
    clear: bool
    flags: str
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
    view: dict[str, Any]
    """What the map shows: the latest date on which the point was seen."""


def series_page(request: HttpRequest) -> SeriesPage | None:
    """The page's content; None where no point is given.

    Raises:
        SeriesRefused: something in the address means nothing.
        catalog.errors.InvalidSearch: likewise, found by the catalog.
    """
    point = asked.point(request.GET)
    if point is None:
        return None
    series = point_series(point=point, variables=asked.variables(request.GET), wanted=asked.wanted(request))
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
        return {}
    latest = item_get(collection=seen[-1].collection, item=seen[-1].item)
    return card(latest).feature


def _row(one: Observation, series: Series) -> Row:
    return Row(
        observation=one,
        state=str(STATES[one.state]),
        clear=one.state == CLEAR,
        flags=", ".join(str(FLAGS[flag]) for flag in one.flags),
        numbers=[(str(variable.title), number(variable, one)) for variable in series.variables],
    )
