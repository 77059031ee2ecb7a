"""What an address asks for: a point, an area, products, variables. All that is wrong in it is said."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.discover.areas import Area, AreaRefused
from portal.series.errors import SeriesRefused
from portal.series.observations import Point
from portal.series.selectors import Place, Wanted
from portal.series.variables import Variable, asked_for

LONGEST_TEXT = 1000
"""Characters."""
DECIMALS = 6
"""Of degrees: a tenth of a metre."""
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
PART = re.compile(r"[A-Za-z0-9._-]{1,64}")
NAME = re.compile(r"[A-Za-z0-9._-]{1,200}")


def point(asked: QueryDict) -> Point | None:
    """The point of ``lon`` and ``lat`` (degrees; a decimal comma will do); None where neither is given.

    Raises:
        SeriesRefused: it is no place on Earth.
    """
    texts = [asked.get(name, "").strip() for name in ("lon", "lat")]
    if not any(texts):
        return None
    try:
        longitude, latitude = (round(float(text.replace(",", ".")), DECIMALS) for text in texts)
    except ValueError:
        raise SeriesRefused(_("A point has a longitude and a latitude, in degrees, such as 1.44 and 43.60.")) from None
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise SeriesRefused(_("Longitudes go from −180 to 180 degrees, latitudes from −90 to 90."))
    return Point(longitude, latitude)


def place(asked: QueryDict) -> Place | None:
    """The ``area`` (``west,south,east,north`` or WKT, degrees), else the :func:`point`; None where neither is given.

    Raises:
        SeriesRefused: it has no inside, or is not on Earth.
    """
    try:
        return Area.of_text(asked.get("area", "")) or point(asked)
    except AreaRefused as error:
        raise SeriesRefused(str(error)) from error


def variables(asked: QueryDict) -> tuple[Variable, ...]:
    """Those of ``variables``, NDVI where none is named."""
    return asked_for(asked.get("variables", "")) or asked_for("ndvi")


def wanted(request: HttpRequest) -> Wanted:
    """The products of ``q``, ``collection``, ``platform``, ``tile`` and ``dates`` (``2018-01-01/2018-12-31``)."""
    asked = request.GET
    text = asked.get("q", "").strip()
    if len(text) > LONGEST_TEXT:
        raise SeriesRefused(_("A query has at most %(most)d characters.") % {"most": LONGEST_TEXT})
    language = (asked.get("lang") or get_language() or "en").lower()
    return Wanted(
        text=text,
        language="fr" if language.startswith("fr") else "en",
        collections=_parts(asked, "collection"),
        platforms=_parts(asked, "platform"),
        tiles=tuple(tile.upper() for tile in _parts(asked, "tile")),
        dates=interval(asked.get("dates", "")),
    )


def interval(text: str) -> str:
    """``2018-01-01/2018-12-31``, either end open as ``..`` or empty, or one day, in STAC's form: both days whole."""
    if not text.strip():
        return ""
    first, slash, last = (part.strip() for part in text.partition("/"))
    last = last if slash else first
    if not all(day in {"", ".."} or DATE.fullmatch(day) for day in (first, last)):
        raise SeriesRefused(_("Dates are written 2018-01-01/2018-12-31; “..” leaves one end open."))
    start = f"{first}T00:00:00Z" if DATE.fullmatch(first) else ".."
    end = f"{last}T23:59:59.999Z" if DATE.fullmatch(last) else ".."
    return "" if start == end == ".." else f"{start}/{end}"


def box(text: str) -> tuple[float, float, float, float] | None:
    """``west,south,east,north`` in degrees; None for an empty text."""
    if not text.strip():
        return None
    try:
        west, south, east, north = (float(bound) for bound in text.split(","))
    except ValueError:
        raise SeriesRefused(_("An area is four numbers, west,south,east,north, in degrees.")) from None
    if not (-180 <= west < east <= 180 and -85 <= south < north <= 85):
        raise SeriesRefused(_("The area must go from west to east and from south to north, within the map."))
    return west, south, east, north


def product(key: str) -> dict[str, str]:
    """``COLLECTION/ITEM``, as :func:`portal.discover.selectors.item_get` takes it."""
    collection, slash, item = key.partition("/")
    if not slash or not PART.fullmatch(collection) or not NAME.fullmatch(item):
        raise SeriesRefused(_("A product is named COLLECTION/PRODUCT, as in the address of its page."))
    return {"collection": collection, "item": item}


def number(asked: QueryDict, name: str, *, default: float, least: float, most: float) -> float:
    """A number of the address, within bounds."""
    text = asked.get(name, "").strip().replace(",", ".")
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not least <= value <= most:
        raise SeriesRefused(
            _("“%(name)s” must be a number from %(least)g to %(most)g.") % {"name": name, "least": least, "most": most}
        )
    return value


def _parts(asked: QueryDict, name: str) -> tuple[str, ...]:
    """Values that are repeated, or separated by commas."""
    values: Sequence[str] = [part.strip() for text in asked.getlist(name) for part in text.split(",") if part.strip()]
    if not all(PART.fullmatch(value) for value in values):
        raise SeriesRefused(_("“%(name)s” names something that cannot be.") % {"name": name})
    return tuple(values)
