"""Requests in people's words: what can be asked for, what becomes of it, what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.asked.words import box_problem, duration_words
from processing.requests.errors import RequestError
from processing.requests.estimate import Estimate
from processing.requests.request import Level, ProductRequest, Sensor

SENSORS = {Sensor.SENTINEL2: "Sentinel-2", Sensor.LANDSAT: "Landsat"}
LEVELS = {
    Level.L2A: gettext_lazy("Surface reflectance (L2A)"),
    Level.SNOW: gettext_lazy("Snow cover (L2B)"),
    Level.COMPOSITE: gettext_lazy("Monthly composites of Sentinel-2 (L3A)"),
}
STEPS = {
    "coming": gettext_lazy("to be fetched"),
    "waiting": gettext_lazy("waiting"),
    "postponed": gettext_lazy("tried again soon"),
    "running": gettext_lazy("being made"),
    "gathering": gettext_lazy("waits for other dates of its period"),
    "later": gettext_lazy("when its month is over"),
    "done": gettext_lazy("made"),
    "skipped": gettext_lazy("nothing to make"),
    "failed": gettext_lazy("failed"),
    "cancelled": gettext_lazy("cancelled"),
}
"""Of one product."""


def title_words(request: ProductRequest) -> str:
    """What was asked for, in a line."""
    where = request.tile_id or _("an area")
    first, last = (date_format(day, "j F Y") for day in (request.first, request.last))
    sensors = ", ".join(SENSORS[sensor] for sensor in request.sensors)
    return f"{where} · {first} – {last} · {sensors}" if first != last else f"{where} · {first} · {sensors}"


def count_words(counts: Mapping[str, int]) -> str:
    """``3 made, 1 failed``"""
    return ", ".join(f"{counts[state]} {word}" for state, word in STEPS.items() if counts.get(state))


def estimate_words(found: Estimate) -> str:
    """What a request amounts to, in sentences."""
    said = [
        ngettext("%(found)d product: %(there)d there already.", "%(found)d products: %(there)d there already.",
                 found.found) % {"found": found.found, "there": found.there}
    ]  # fmt: skip
    for number, text in (
        (found.under_way, _("%(number)d under way.")),
        (found.to_make, _("%(number)d to be made.")),
        (found.to_fetch, _("%(number)d to be fetched from their provider first.")),
        (found.impossible, _("%(number)d cannot be made.")),
        (found.ahead if found.seconds != 0 else 0, _("%(number)d others go before.")),
    ):
        if number:
            said.append(text % {"number": number})
    if not found.providers_known:
        said.append(_("What providers have of it is not known yet: estimate again in some seconds."))
    if found.seconds:
        said.append(_("Ready in %(time)s.") % {"time": _long(found.seconds)})
    elif found.seconds is None:
        said.append(_("How long it takes is known when one of them has been made."))
    return " ".join(said)


def _long(seconds: float) -> str:
    if seconds < 5400:
        return duration_words(seconds)
    hours = round(seconds / 3600)
    return ngettext("about %(hours)d hour", "about %(hours)d hours", hours) % {"hours": hours}


def error_words(error: RequestError) -> str:
    """What is wrong and what to do."""
    details = dict(error.details)
    if error.code == "invalid-request":
        return _field_words(str(details.get("field")), str(error))
    if error.code == "too-large":
        return _(
            "%(found)s products are more than one request may ask for, which is %(most)s: "
            "choose fewer days or a smaller area."
        ) % {"found": details["found"], "most": details["most"]}
    if error.code == "too-many":
        return _limit_words(details)
    if error.code == "sources-unavailable":
        return _("Nothing of it is here, and no provider says what it has at the moment: ask again in some minutes.")
    return _("No image of these satellites was taken there in these days, as far as this centre knows.")


def _limit_words(details: Mapping[str, Any]) -> str:
    if details["what"] == "requests":
        return _(
            "You have %(found)s requests open, as many as one person may: wait until one is ready, or cancel one."
        ) % dict(details)
    return _(
        "%(found)s products were made for you in 30 days and these are %(more)s more; %(most)s are the most. "
        "Ask for fewer, or later. What is there already, or under way, costs nothing."
    ) % dict(details)


def _field_words(field: str, reason: str) -> str:
    said = {
        "tile": _("The tile must be one of Sentinel-2's, like 31TCJ."),
        "bbox": box_problem(),
        "area": _("Say where: either a tile, or a box, or GeoJSON with at least one polygon, in degrees."),
        "datetime": _("Give a first and a last day; the first one not after the last one."),
        "sensors": _("Choose at least one satellite."),
        "products": _("Choose at least one kind of product."),
        "cloud_cover": _("The cloud cover must be a number of percent, from 0 to 100."),
    }
    return said.get(field, reason)
