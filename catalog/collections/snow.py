"""``snow``: snow cover from Sentinel-2 and Landsat."""

from datetime import UTC, datetime
from typing import Any

import pystac

from catalog.collections.definition import CC_BY, COG, ESA, USGS, atelier, collection

GROUND, SNOW, CLOUD = [119, 119, 119, 255], [0, 120, 255, 255], [255, 255, 255, 255]
# From pale to deep blue, by 10 %: the lightness falls evenly, so that it reads in grey too.
FRACTIONS = (
    [222, 235, 247], [206, 224, 242], [189, 212, 236], [170, 201, 230], [148, 188, 224],
    [124, 174, 217], [99, 159, 209], [74, 143, 200], [49, 125, 188], [8, 88, 158],
)  # fmt: skip


def _fraction_colours() -> list[list[Any]]:
    """Intervals of values, the upper end excluded, and their colours."""
    steps = [[[1 if n == 0 else 10 * n, 10 * n + 10], [*colour, 255]] for n, colour in enumerate(FRACTIONS)]
    return [[[0, 1], GROUND], *steps, [[100, 101], [*FRACTIONS[-1], 255]], [[205, 206], CLOUD]]


RENDERS: dict[str, dict[str, Any]] = {
    "snow-cover": {
        "title": "Snow in blue, clouds in white, ground in grey",
        "assets": ["SNW"],
        "colormap": {"0": GROUND, "100": SNOW, "205": CLOUD},
        "resampling": "nearest",
    },
    "snow-fraction": {
        "title": "Part of each pixel that is snow, the deeper the blue the more; clouds in white, ground in grey",
        "assets": ["FSC"],
        "colormap": _fraction_colours(),
        "resampling": "nearest",
    },
}

COLLECTION = collection(
    identifier="snow",
    title="Snow cover (Level-2B)",
    description=(
        "Snow cover at 20 m (Sentinel-2) and 30 m (Landsat) by the published method of Let-it-snow: the map (0 no "
        "snow, 100 snow, 205 cloud, 254 no data), the percentage of each pixel that is snow seen from above and its "
        "uncertainty, quality flags, and the extent as polygons. `eo:snow_cover` and `eo:cloud_cover` are percentages "
        "of the pixels with data, `atelier:snow_cover_of_clear` of those without clouds; "
        "`atelier:snow_line_altitude` (m) is the altitude from which a tenth of the clear ground is snow."
    ),
    keywords=["snow", "snow cover", "fractional snow cover", "Sentinel-2", "Landsat", "Level-2B", "MUSCATE"],
    licence="CC-BY-4.0",
    licence_link=CC_BY,
    providers=[ESA, USGS, atelier(pystac.ProviderRole.PROCESSOR)],
    first_image=datetime(2013, 3, 18, tzinfo=UTC),
    summaries={
        "platform": ["sentinel-2a", "sentinel-2b", "sentinel-2c", "landsat-8", "landsat-9"],
        "constellation": ["sentinel-2", "landsat"],
        "instruments": ["msi", "oli"],
        "gsd": [20, 30],
        "processing:level": ["L2B"],
    },
    item_assets={
        "SNW": {"title": "Snow cover", "type": COG, "roles": ["data", "snow-ice"]},
        "FSC": {"title": "Snow in each pixel, seen from above, percent", "type": COG, "roles": ["data", "snow-ice"]},
        "FSC_UNC": {
            "title": "Uncertainty of the snow in each pixel, 1 σ",
            "type": COG,
            "roles": ["data", "uncertainty"],
        },
        "FLG": {"title": "Quality flags, bit by bit", "type": COG, "roles": ["data-mask"]},
        "EXTENT": {"title": "Extent of snow", "type": "application/geo+json", "roles": ["data"]},
        "MTD_ALL": {"title": "MUSCATE metadata", "type": "application/xml", "roles": ["metadata"]},
        "QKL_ALL": {"title": "Quicklook", "type": "image/jpeg", "roles": ["thumbnail", "overview"]},
    },
    renders=RENDERS,
)
