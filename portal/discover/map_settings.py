"""What the map's scripts are told by the page."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as translated

from catalog.configuration import configuration


def map_settings() -> dict[str, Any]:
    """Addresses of the ground's data, and the map's own words."""
    words = {
        "NavigationControl.ZoomIn": translated("Zoom in"),
        "NavigationControl.ZoomOut": translated("Zoom out"),
        "AttributionControl.ToggleAttribution": translated("Show where the map comes from"),
        "Map.Title": translated("Map"),
    }
    return {
        "basemap": configuration().basemap_url,
        "style": static("vendor/maplibre-gl/maplibre-gl.css"),
        "shapes": static("vendor/world-atlas/countries-50m.json"),
        "places": f"{reverse('places')}?lang={get_language()}",
        "words": words,
    }
