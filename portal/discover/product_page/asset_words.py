"""The titles of files in the reader's language; items bring them in English, some with names of bands inside."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as translated
from django.utils.translation import gettext_noop

from portal.discover.legends import BANDS

PATTERNS = tuple(
    (re.compile(re.escape(pattern).replace(r"%\(band\)s", r"(?P<band>[\w, ]+?)")), pattern)
    for pattern in (
        gettext_noop("%(band)s, surface reflectance"),
        gettext_noop("%(band)s, surface reflectance, slopes corrected"),
        gettext_noop("%(band)s, weighted mean surface reflectance"),
        gettext_noop("Uncertainty of the surface reflectance: %(band)s"),
    )
)
TITLES = (
    # Surface reflectance
    gettext_noop("Water vapour, aerosol optical thickness"),
    gettext_noop("Clouds and shadows"),
    gettext_noop("Water, clouds, snow, shadows"),
    gettext_noop("Pixels without data"),
    gettext_noop("Saturated pixels, a bit for each band"),
    gettext_noop("Aerosols or water vapour not measured here"),
    gettext_noop("Metadata in the MUSCATE format"),
    # Composites
    gettext_noop("Sum of the weights of the dates"),
    gettext_noop("Weighted mean date"),
    gettext_noop("What is shown: cloud, snow, water, land"),
    # Snow
    gettext_noop("Snow cover"),
    gettext_noop("Snow in each pixel, seen from above, percent"),
    gettext_noop("Uncertainty of the snow in each pixel, 1 σ, percent of the pixel"),
    gettext_noop("Quality flags"),
    gettext_noop("Extent of snow, patches and gaps from 1 ha on"),
    gettext_noop("Days with snow"),
    gettext_noop("First day with snow, 1 being 1 September; 0 never"),
    gettext_noop("Last day with snow, 1 being 1 September; 0 never"),
    gettext_noop("Days on which the ground was seen"),
    # Land cover
    gettext_noop("Land cover"),
    gettext_noop("Confidence in the class, percent"),
    gettext_noop("Validation of the model: confusion, accuracies"),
    gettext_noop("Confusion matrix of the model"),
    gettext_noop("Model: a decision forest as plain arrays"),
    gettext_noop("Validation report"),
    gettext_noop("Confusion matrix"),
    gettext_noop("Reference polygons"),
)
OF_PROVIDERS = {
    "SAA": gettext_noop("Sun azimuth"),
    "SZA": gettext_noop("Sun zenith angle"),
    "VAA": gettext_noop("View azimuth"),
    "VZA": gettext_noop("View zenith angle"),
    "TCI": gettext_noop("Picture in natural colours"),
}
"""Files of level 1 by their keys; their items have no titles for them."""


def file_title(key: str, asset: dict[str, Any]) -> str:
    """What a file holds: its title, or the light that its only band measures; its key where neither is known."""
    title = asset.get("title") or OF_PROVIDERS.get(key, "")
    bands = asset.get("bands") or []
    light = BANDS.get(bands[0].get("eo:common_name", "")) if len(bands) == 1 else None
    if title in {key, ""} and light:
        return f"{key}, {light}"
    return asset_title(title) or key


def asset_title(title: str) -> str:
    """The title in the language of the page; as it is where nobody has translated it."""
    if title in TITLES:
        return translated(title)
    for pattern, words in PATTERNS:
        if found := pattern.fullmatch(title):
            return translated(words) % found.groupdict()
    return translated(title) if title else ""
