"""The parameters of the chains in words, with their units."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from portal.discover.values import decimal, percent, plain, words

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


def _days(value: float) -> str:
    return f"{decimal(value)}\u202f{translated('d')}"


def _ozone(value: float) -> str:
    return f"{decimal(value, 4)}\u202fcm⋅atm"


Parameter = tuple["StrPromise", Callable[[Any], str]]
PARAMETERS: dict[str, Parameter] = {
    # Surface reflectance
    "method": (_("Method"), words),
    "scattering": (_("Scattering of the air"), words),
    "aerosol_model": (_("Aerosol model"), words),
    "ozone": (_("Ozone column"), _ozone),
    "aot_source": (_("Aerosols from"), words),
    "aot_measured_percent": (_("Where aerosols were measured"), percent),
    "aot_prior_sigma": (_("Confidence in the forecast's aerosols, 1 σ"), words),
    "water_vapour_source": (_("Water vapour from"), words),
    "forecast": (_("Forecast"), words),
    "other_dates": (_("Other dates used"), plain),
    "directional_strength": (_("Strength of directional effects"), plain),
    "relief": (_("Relief"), words),
    # Snow
    "first_pass": (_("First pass: certain snow"), plain),
    "second_pass": (_("Second pass: likely snow"), words),
    "in_clouds": (_("Snow seen in clouds"), plain),
    "dark_cloud": (_("Dark clouds, looked at again"), plain),
    "back_to_cloud": (_("Bright clouds, left as clouds"), plain),
    "gap_filling": (_("Filling of gaps"), words),
    "margin_days": (_("Days looked at before and after"), _days),
    # Composites
    "window_days": (_("Length of the period"), _days),
    "weights": (_("Weights of the dates"), words),
    "directions": (_("Correction of directions"), words),
    "dates": (_("Dates"), plain),
    # Land cover
    "model": (_("Model"), plain),
    "season_start": (_("Start of the season"), plain),
    "key_date": (_("Season until"), plain),
    "features": (_("Features of a pixel"), plain),
    "step_days": (_("Step of the series"), _days),
    "bands_of_20_m": (_("Bands of 20 m brought to 10 m"), words),
    "classifier": (_("Classifier"), words),
    "trees": (_("Trees"), plain),
    "nodes": (_("Nodes of the trees"), plain),
    "seed": (_("Seed of chance"), plain),
    "pixels_per_polygon": (_("Pixels of a polygon, at most"), plain),
    "pixels_per_class_and_campaign": (_("Pixels of a class and a year, at most"), plain),
    "least_f_score_of_a_class": (_("Least F-score of a class that is told apart"), plain),
}
VALUES = (
    gettext_noop("look-up tables, vector radiative transfer"),
    gettext_noop("image and CAMS"),
    gettext_noop("image"),
    gettext_noop("continental"),
    gettext_noop("none"),
    gettext_noop("climatology"),
    gettext_noop("flat: FRE equals SRE"),
    gettext_noop("aerosols, clouds nearby, date"),
    gettext_noop("Ross-Li, to the zenith under each date's sun; land alone"),
    gettext_noop("linear, by day"),
    gettext_noop("linear"),
    gettext_noop("bilinear"),
    gettext_noop("random forest"),
    gettext_noop("ascending"),
    gettext_noop("descending"),
)
"""Values that are words."""


def parameter_name(name: str) -> str:
    """In words; a name that nobody has translated yet, without its underscores."""
    return str(PARAMETERS[name][0]) if name in PARAMETERS else name.replace("_", " ").capitalize()


def parameter_value(name: str, value: Any) -> str:
    """With its unit."""
    known = PARAMETERS.get(name)
    return known[1](value) if known else plain(value)
