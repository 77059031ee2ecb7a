"""``landcover``: maps of land cover, early in a season and for the whole year."""

from datetime import UTC, datetime
from typing import Any

import pystac

from catalog.collections.definition import CC_BY, COG, ESA, atelier, collection

CLASSES: dict[int, tuple[str, tuple[int, int, int]]] = {
    11: ("Summer crops", (255, 85, 0)),
    12: ("Winter crops", (255, 255, 127)),
    31: ("Broadleaved forest", (0, 156, 0)),
    32: ("Coniferous forest", (0, 50, 0)),
    34: ("Natural grassland", (170, 255, 0)),
    36: ("Woody moorland", (85, 170, 127)),
    41: ("Dense urban fabric", (255, 0, 255)),
    42: ("Diffuse urban fabric", (255, 85, 255)),
    43: ("Industrial and commercial areas", (255, 170, 255)),
    44: ("Roads", (0, 255, 255)),
    45: ("Mineral surfaces", (255, 0, 0)),
    46: ("Beaches and dunes", (255, 184, 2)),
    51: ("Water", (0, 0, 255)),
    53: ("Glaciers and perpetual snow", (190, 190, 190)),
    211: ("Grassland", (170, 170, 0)),
    221: ("Orchards", (170, 170, 255)),
    222: ("Vineyards", (85, 0, 0)),
    10: ("Annual crops", (255, 200, 64)),
    220: ("Perennial crops", (140, 100, 150)),
    30: ("Forest", (0, 100, 20)),
    35: ("Moorland and natural grassland", (140, 210, 70)),
    40: ("Artificial surfaces", (230, 80, 200)),
    47: ("Bare ground", (230, 120, 60)),
    50: ("Water and ice", (90, 90, 240)),
    200: ("Agricultural land", (210, 190, 60)),
    39: ("Natural vegetation", (60, 160, 60)),
    1: ("Not told apart yet", (150, 150, 150)),
}
"""Name and colour by the pixel's number: the 17 classes of OSO, then what is shown of those that cannot yet be told
apart."""

RENDERS: dict[str, dict[str, Any]] = {
    "land-cover": {
        "title": "Land cover in the colours of OSO",
        "assets": ["CLASS"],
        "colormap": {str(code): [*colour, 255] for code, (_, colour) in CLASSES.items()},
        "resampling": "nearest",
    },
    "confidence": {
        "title": "Confidence in the class",
        "assets": ["CONFIDENCE"],
        "rescale": [[0, 100]],
        "colormap_name": "viridis",
    },
    "validity": {
        "title": "Days on which the ground was seen",
        "assets": ["VALIDITY"],
        "rescale": [[0, 60]],
        "colormap_name": "viridis",
    },
}


def _classes() -> list[dict[str, Any]]:
    """Of the classification extension."""
    return [
        {
            "value": code,
            "name": name.lower().replace(" ", "_"),
            "description": name,
            "color_hint": "{:02X}{:02X}{:02X}".format(*colour),
        }
        for code, (name, colour) in CLASSES.items()
    ]


COLLECTION = collection(
    identifier="landcover",
    title="Land cover (Level-3B)",
    description=(
        "Land cover at 10 m from the Sentinel-2 images of a season, from 1 October of the year before to a key date: "
        "31 March, 31 July, 31 December. The class of each pixel (17 classes of OSO; early in the season those that "
        "cannot be told apart yet are shown as their common parent), the confidence in it (percent), and the number "
        "of days on which the ground was seen; 0 is no data. Each map carries the validation of the model that made "
        "it: confusion matrix, accuracies by class with their confidence intervals."
    ),
    keywords=["land cover", "land use", "crops", "OSO", "Sentinel-2", "MSI", "Level-3B", "MUSCATE"],
    licence="CC-BY-4.0",
    licence_link=CC_BY,
    providers=[ESA, atelier(pystac.ProviderRole.PROCESSOR)],
    first_image=datetime(2015, 6, 23, tzinfo=UTC),
    summaries={
        "constellation": ["sentinel-2"],
        "instruments": ["msi"],
        "gsd": [10],
        "processing:level": ["L3B"],
        "atelier:key_date": ["0331", "0731", "1231"],
    },
    item_assets={
        "CLASS": {"title": "Land cover", "type": COG, "roles": ["data"], "classification:classes": _classes()},
        "CONFIDENCE": {"title": "Confidence in the class, percent", "type": COG, "roles": ["data"]},
        "VALIDITY": {"title": "Days on which the ground was seen", "type": COG, "roles": ["data"]},
        "REPORT": {"title": "Validation of the model", "type": "application/json", "roles": ["metadata"]},
        "REPORT_PICTURE": {"title": "Confusion matrix of the model", "type": "image/png", "roles": ["overview"]},
        "MTD_ALL": {"title": "MUSCATE metadata", "type": "application/xml", "roles": ["metadata"]},
        "QKL_ALL": {"title": "Quicklook", "type": "image/jpeg", "roles": ["thumbnail", "overview"]},
    },
    renders=RENDERS,
)
