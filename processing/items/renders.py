"""Named ways to show a Level-2A product, the same names for every sensor (render extension)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processing.level1 import Band


def renders(bands: Mapping[str, Band]) -> dict[str, Any]:
    """``renders`` of an item whose reflectances are ``FRE_*`` assets, from the bands' common names."""
    asset = {band.common_name: f"FRE_{band.name}" for band in bands.values()}
    near_infrared = asset.get("nir", asset["nir08"])
    red, green, blue, swir = asset["red"], asset["green"], asset["blue"], asset["swir16"]
    return {
        "true-colour": {
            "title": "True colour",
            "assets": [red, green, blue],
            "rescale": [[0, 3000], [0, 3000], [0, 3000]],
            "color_formula": "gamma RGB 1.5",
        },
        "false-colour": {
            "title": "False colour (near infrared)",
            "assets": [near_infrared, red, green],
            "rescale": [[0, 5000], [0, 3500], [0, 3000]],
            "color_formula": "gamma RGB 1.3",
        },
        "ndvi": {
            "title": "NDVI",
            "assets": [near_infrared, red],
            "expression": "(b1-b2)/(b1+b2)",
            "rescale": [[-0.2, 1.0]],
            "colormap_name": "rdylgn",
        },
        "snow": {
            "title": "Snow (short-wave infrared)",
            "assets": [swir, red, green],
            "rescale": [[0, 5000], [0, 8000], [0, 8000]],
            "color_formula": "gamma RGB 1.5",
        },
    }
