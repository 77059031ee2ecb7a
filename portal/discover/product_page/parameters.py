"""The parameters of the chains in words, with their units."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from portal.discover.values import decimal, percent, plain

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


def _days(value: float) -> str:
    return f"{decimal(value)}\u202f{translated('d')}"


def _ozone(value: float) -> str:
    return f"{decimal(value, 4)}\u202fcm⋅atm"


def _words(value: Any) -> str:
    return translated(value) if isinstance(value, str) and value else plain(value)


Parameter = tuple["StrPromise", Callable[[Any], str]]
PARAMETERS: dict[str, Parameter] = {
    # Surface reflectance
    "method": (_("Method"), _words),
    "scattering": (_("Scattering of the air"), _words),
    "aerosol_model": (_("Aerosol model"), _words),
    "ozone": (_("Ozone column"), _ozone),
    "aot_source": (_("Aerosols from"), _words),
    "aot_measured_percent": (_("Where aerosols were measured"), percent),
    "aot_prior_sigma": (_("Confidence in the forecast's aerosols, 1 σ"), _words),
    "water_vapour_source": (_("Water vapour from"), _words),
    "forecast": (_("Forecast"), _words),
    "other_dates": (_("Other dates used"), plain),
    "directional_strength": (_("Strength of directional effects"), plain),
    "relief": (_("Relief"), _words),
    # Snow
    "first_pass": (_("First pass: certain snow"), plain),
    "second_pass": (_("Second pass: likely snow"), _words),
    "in_clouds": (_("Snow seen in clouds"), plain),
    "dark_cloud": (_("Dark clouds, looked at again"), plain),
    "back_to_cloud": (_("Bright clouds, left as clouds"), plain),
    "gap_filling": (_("Filling of gaps"), _words),
    "margin_days": (_("Days looked at before and after"), _days),
    # Composites
    "window_days": (_("Length of the period"), _days),
    "weights": (_("Weights of the dates"), _words),
    "directions": (_("Correction of directions"), _words),
    "dates": (_("Dates"), plain),
    # Land cover
    "model": (_("Model"), plain),
    "season_start": (_("Start of the season"), plain),
    "key_date": (_("Season until"), plain),
    "features": (_("Features of a pixel"), plain),
    "step_days": (_("Step of the series"), _days),
    "bands_of_20_m": (_("Bands of 20 m brought to 10 m"), _words),
    "classifier": (_("Classifier"), _words),
    "trees": (_("Trees"), plain),
    "nodes": (_("Nodes of the trees"), plain),
    "seed": (_("Seed of chance"), plain),
    "pixels_per_polygon": (_("Pixels of a polygon, at most"), plain),
    "pixels_per_class_and_campaign": (_("Pixels of a class and a year, at most"), plain),
    "least_f_score_of_a_class": (_("Least F-score of a class that is told apart"), plain),
}


def parameter_name(name: str) -> str:
    """In words; a name that nobody has translated yet, without its underscores."""
    return str(PARAMETERS[name][0]) if name in PARAMETERS else name.replace("_", " ").capitalize()


def parameter_value(name: str, value: Any) -> str:
    """With its unit."""
    known = PARAMETERS.get(name)
    return known[1](value) if known else plain(value)
