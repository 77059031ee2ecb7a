"""Assets and renders of Level-2A products in MUSCATE's layout, from the bands of a sensor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.collections.definition import COG

MASKS = {
    "CLM": "Clouds and their shadows, bit by bit",
    "MG2": "Water, cloud, snow, shadows and geometry, bit by bit",
    "EDG": "Pixels without a measurement",
    "SAT": "Saturated pixels, one bit a band",
    "IAB": "Interpolated water vapour and aerosol, bit by bit",
}


def item_assets(bands: Sequence[Mapping[str, Any]], resolutions: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Templates of the assets; ``resolutions`` are MUSCATE's: ``R1`` alone, or ``R1`` and ``R2``."""
    assets: dict[str, dict[str, Any]] = {}
    for prefix, correction in (("SRE", ""), ("FRE", ", slopes corrected")):
        for band in bands:
            assets[f"{prefix}_{band['name']}"] = {
                "title": f"Surface reflectance {band['name']}{correction}",
                "type": COG,
                "roles": ["data", "reflectance"],
                "bands": [dict(band)],
            }
    for resolution in resolutions:
        assets[f"ATB_{resolution}"] = {
            "title": f"Water vapour and aerosol optical thickness ({resolution})",
            "type": COG,
            "roles": ["data", "water-vapor", "aerosol-optical-depth"],
        }
        assets[f"UNC_{resolution}"] = {
            "title": f"Uncertainty of the surface reflectance, 1 σ, band by band ({resolution})",
            "type": COG,
            "roles": ["data", "uncertainty"],
        }
        for mask, title in MASKS.items():
            assets[f"{mask}_{resolution}"] = {"title": f"{title} ({resolution})", "type": COG, "roles": ["data-mask"]}
    assets["MTD_ALL"] = {"title": "MUSCATE metadata", "type": "application/xml", "roles": ["metadata"]}
    assets["QKL_ALL"] = {"title": "Quicklook", "type": "image/jpeg", "roles": ["thumbnail", "overview"]}
    return assets


def renders(*, red: str, green: str, blue: str, near_infrared: str, short_wave: str) -> dict[str, dict[str, Any]]:
    """The named renders, from band names; the first is the default one. Reflectance is stored ×10000."""
    return {
        "true-colour": {
            "title": "Natural colours",
            "assets": [f"FRE_{red}", f"FRE_{green}", f"FRE_{blue}"],
            "rescale": [[0, 2500], [0, 2500], [0, 2500]],
        },
        "false-colour": {
            "title": "Near infrared, red, green: vegetation in red",
            "assets": [f"FRE_{near_infrared}", f"FRE_{red}", f"FRE_{green}"],
            "rescale": [[0, 5000], [0, 3000], [0, 3000]],
        },
        "ndvi": {
            "title": "Vegetation index (NDVI)",
            "assets": [f"FRE_{near_infrared}", f"FRE_{red}"],
            "expression": "(b1-b2)/(b1+b2)",
            "rescale": [[-0.2, 0.9]],
            "colormap_name": "rdylgn",
        },
        "snow": {
            "title": "Short-wave infrared, red, green: snow in cyan, clouds in white",
            "assets": [f"FRE_{short_wave}", f"FRE_{red}", f"FRE_{green}"],
            "rescale": [[0, 4000], [0, 6000], [0, 6000]],
        },
    }
