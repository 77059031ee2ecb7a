"""What people read of a product in a list."""

from __future__ import annotations

SOURCE_LICENCES = {
    "sentinel-2": "https://sentinels.copernicus.eu/documents/247904/690755/Sentinel_Data_Legal_Notice",
    "landsat": "https://www.usgs.gov/centers/eros/data-citation",
}


LICENCE = "CC-BY-4.0"
"""Of what is made here."""
LICENCE_LINK = "https://creativecommons.org/licenses/by/4.0/"


def platform_title(platform: str) -> str:
    """``sentinel-2a`` is ``Sentinel-2A``, ``landsat-8`` is ``Landsat-8``."""
    family, _, unit = platform.partition("-")
    return f"{family.capitalize()}-{unit.upper()}"
