"""``sentinel2-l3a``: monthly composites of Sentinel-2 surface reflectance."""

from datetime import UTC, datetime
from typing import Any

import pystac

from catalog.collections.definition import CC_BY, COG, ESA, atelier, collection
from catalog.collections.reflectance import renders
from catalog.collections.sentinel2_l2a import BANDS


def _item_assets() -> dict[str, dict[str, Any]]:
    assets: dict[str, dict[str, Any]] = {
        f"FRC_{band['name']}": {
            "title": f"Weighted mean surface reflectance {band['name']}",
            "type": COG,
            "roles": ["data", "reflectance"],
            "bands": [dict(band)],
        }
        for band in BANDS
    }
    for code, title, role in (
        ("WGT", "Sum of the weights of the dates", "data"),
        ("DTS", "Weighted mean date, days from the 15th", "data"),
        ("FLG", "What is shown: cloud, snow, water, land", "data-mask"),
    ):
        for resolution in ("R1", "R2"):
            assets[f"{code}_{resolution}"] = {"title": f"{title} ({resolution})", "type": COG, "roles": [role]}
    assets["MTD_ALL"] = {"title": "MUSCATE metadata", "type": "application/xml", "roles": ["metadata"]}
    assets["QKL_ALL"] = {"title": "Quicklook", "type": "image/jpeg", "roles": ["thumbnail", "overview"]}
    return assets


def _renders() -> dict[str, dict[str, Any]]:
    """Those of Level 2A, of the composite's images, and its dates."""
    shown = renders(red="B4", green="B3", blue="B2", near_infrared="B8", short_wave="B11")
    for render in shown.values():
        render["assets"] = [asset.replace("FRE_", "FRC_") for asset in render["assets"]]
    dates = {"title": "Mean date", "assets": ["DTS_R1"], "rescale": [[-230, 230]], "colormap_name": "viridis"}
    return shown | {"dates": dates}


COLLECTION = collection(
    identifier="sentinel2-l3a",
    title="Sentinel-2 monthly composite (Level-3A)",
    description=(
        "Surface reflectance of Sentinel-2 tiles at 10 and 20 m without clouds: the weighted mean of the images of 46 "
        "days around the 15th of each month, as if seen from above, with the weights (WGT), the mean date (DTS) and "
        "what is shown (FLG), in MUSCATE's layout. Every file is a cloud-optimized GeoTIFF; reflectance is stored "
        "×10000, −10000 where there is none."
    ),
    keywords=["Sentinel-2", "MSI", "Level-3A", "surface reflectance", "composite", "WASP", "MUSCATE"],
    licence="CC-BY-4.0",
    licence_link=CC_BY,
    providers=[ESA, atelier(pystac.ProviderRole.PROCESSOR)],
    first_image=datetime(2015, 6, 23, tzinfo=UTC),
    summaries={
        "constellation": ["sentinel-2"],
        "instruments": ["msi"],
        "gsd": [10],
        "processing:level": ["L3A"],
        "bands": [dict(band) for band in BANDS],
    },
    item_assets=_item_assets(),
    renders=_renders(),
)
