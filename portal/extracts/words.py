"""Extracts in people's words: what can be asked for, what becomes of it, what went wrong and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.configuration import configuration
from portal.asked.words import box_problem
from processing.extracts.errors import ExtractError
from processing.extracts.request import EUROPE, LAMBERT_93, OWN, Output, Resampling, utm_zone

OUTPUTS = {
    Output.STATISTICS: gettext_lazy("Statistics (CSV, JSON, chart)"),
    Output.COG: gettext_lazy("GeoTIFF (COG), one file for each product"),
    Output.COG_BY_LAYER: gettext_lazy("GeoTIFF (COG), one file for each layer"),
    Output.NETCDF: gettext_lazy("NetCDF, all dates in one file"),
    Output.ZARR: gettext_lazy("Zarr, all dates in one zip"),
}
RESAMPLINGS = {
    Resampling.NEAREST: gettext_lazy("nearest pixel"),
    Resampling.BILINEAR: gettext_lazy("bilinear"),
    Resampling.CUBIC: gettext_lazy("cubic"),
    Resampling.AVERAGE: gettext_lazy("average"),
}
INDEX_TITLES = {
    "NDVI": gettext_lazy("vegetation"),
    "NDWI": gettext_lazy("water"),
    "NDMI": gettext_lazy("moisture"),
    "NDSI": gettext_lazy("snow"),
    "NBR": gettext_lazy("burnt ground"),
}
BAND_TITLES = {
    "coastal": gettext_lazy("violet"),
    "blue": gettext_lazy("blue"),
    "green": gettext_lazy("green"),
    "red": gettext_lazy("red"),
    "rededge071": gettext_lazy("red edge, 0.70 µm"),
    "rededge075": gettext_lazy("red edge, 0.74 µm"),
    "rededge078": gettext_lazy("red edge, 0.78 µm"),
    "nir": gettext_lazy("near infrared"),
    "nir08": gettext_lazy("near infrared, narrow band"),
    "swir16": gettext_lazy("short-wave infrared, 1.6 µm"),
    "swir22": gettext_lazy("short-wave infrared, 2.2 µm"),
}
"""By the common names of bands."""


def projection_name(epsg: int) -> str:
    """Of :class:`processing.extracts.request.ExtractRequest`'s ``epsg``."""
    named = {
        OWN: _("that of the products"),
        LAMBERT_93: "Lambert-93",
        EUROPE: "ETRS89-LAEA",
        4326: _("longitude, latitude (WGS 84)"),
    }
    if epsg in named:
        return named[epsg] if epsg == OWN else f"{named[epsg]} – EPSG:{epsg}"
    zone = utm_zone(epsg)
    return f"UTM {zone} {'N' if epsg < 32700 else 'S'} – EPSG:{epsg}" if zone else f"EPSG:{epsg}"


def projections(own: int) -> list[tuple[str, str]]:
    """Choices of a form: the products' own, the zones beside it, and the three others."""
    zone = utm_zone(own)
    beside = [own - zone + (zone - 1 + step) % 60 + 1 for step in (-1, 1)] if zone else []
    return [
        ("own", f"{projection_name(OWN)} ({projection_name(own)})"),
        *((f"EPSG:{epsg}", projection_name(epsg)) for epsg in (LAMBERT_93, EUROPE, 4326, *beside)),
    ]


def problem_words(code: str, details: Mapping[str, Any], reason: str) -> str:
    """What went wrong and what to do; ``reason`` is the developers' own word, for what has no other."""
    said = {
        "nothing-there": _("The area lies outside all of the products: move it onto them."),
        "crashed": _("Making it ended the worker several times: ask for a smaller area or fewer layers."),
        "too-long": _("It took longer than an extract may: ask for a smaller area, fewer layers or fewer dates."),
        "memory": _("It needs more memory than there is: ask for fewer layers at once."),
        "disk-full": _("The server has no room left for extracts at the moment: ask again in some hours."),
        "product": _("One of the products cannot be read; leave it out, and tell us: %(reason)s") % {"reason": reason},
    }
    if code == "invalid-request":
        return _field_problem(str(details.get("field")), reason)
    if code == "too-large":
        return _size_problem(details, reason)
    return said.get(code) or _("An unexpected error, which is ours: ask again, and tell us if it comes back.")


def error_words(error: ExtractError) -> str:
    return problem_words(error.code, error.details, str(error))


def _field_problem(field: str, reason: str) -> str:
    said = {
        "bbox": box_problem(),
        "area": _("The area must be GeoJSON with at least one polygon, in degrees of longitude and latitude."),
        "layers": _("Choose at least one layer, of those that the products have."),
        "items": _("Choose at least one product that is in the catalogue."),
        "crs": _(
            "This projection does not suit: choose that of the products, a UTM zone beside it, or one of the list."
        ),
        "resolution": _("The pixel size must be a number of metres (of degrees in WGS 84)."),
    }
    return said.get(field, reason)


def _size_problem(details: Mapping[str, Any], reason: str) -> str:
    if details.get("what") == "dates":
        return _("%(found)s products are too many: one extract takes at most %(most)s.") % dict(details)
    if details.get("what") == "values":
        return _(
            "%(found)s million values are too many: one extract takes at most %(most)s million. "
            "Choose a smaller area, larger pixels, fewer layers or fewer dates."
        ) % {"found": int(details["found"]) // 10**6, "most": int(details["most"]) // 10**6}
    return reason


def too_many_words() -> str:
    return _(
        "You have %(most)d extracts waiting or being made, as many as one person may: wait for one to be ready, "
        "or cancel one."
    ) % {"most": configuration().extracts_a_person}
