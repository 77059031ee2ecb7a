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
            "title": "Natural colours",
            "assets": [red, green, blue],
            "rescale": [[0, 2500], [0, 2500], [0, 2500]],
        },
        "false-colour": {
            "title": "Near infrared, red, green: vegetation in red",
            "assets": [near_infrared, red, green],
            "rescale": [[0, 5000], [0, 3000], [0, 3000]],
        },
        "ndvi": {
            "title": "Vegetation index (NDVI)",
            "assets": [near_infrared, red],
            "expression": "(b1-b2)/(b1+b2)",
            "rescale": [[-0.2, 0.9]],
            "colormap_name": "rdylgn",
        },
        "snow": {
            "title": "Short-wave infrared, red, green: snow in cyan, clouds in white",
            "assets": [swir, red, green],
            "rescale": [[0, 4000], [0, 6000], [0, 6000]],
        },
    }


def composite_renders(bands: Mapping[str, Band]) -> dict[str, Any]:
    """Those of a composite: of its ``FRC_*`` assets, and its dates."""
    shown = renders(bands)
    for render in shown.values():
        render["assets"] = [asset.replace("FRE_", "FRC_") for asset in render["assets"]]
    dates = {"title": "Mean date", "assets": ["DTS_R1"], "rescale": [[-230, 230]], "colormap_name": "viridis"}
    return {name: shown[name] for name in ("true-colour", "false-colour", "ndvi", "snow")} | {"dates": dates}
