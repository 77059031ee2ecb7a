"""``snow-year``: the snow of a season, from the maps of ``snow``."""

from datetime import UTC, datetime
from typing import Any

import pystac

from catalog.collections.definition import CC_BY, COG, ESA, USGS, atelier, collection
from catalog.collections.snow import FRACTIONS, GROUND

IMAGES = {
    "SCD": "Days with snow",
    "FSD": "First day with snow, from 1 September",
    "LSD": "Last day with snow, from 1 September",
    "NOBS": "Days on which the ground was seen",
}
STEP = 37
"""Days: ten steps are a year."""


def _colours() -> list[list[Any]]:
    """Intervals of days, the upper end excluded, and their colours."""
    steps = [
        [[1 if n == 0 else STEP * n, STEP * (n + 1)], [*colour, 255]] for n, colour in enumerate(FRACTIONS)
    ]  # fmt: skip
    return [[[0, 1], GROUND], *steps]


RENDERS: dict[str, dict[str, Any]] = {
    "snow-days": {
        "title": "Days with snow, the deeper the blue the more; ground without snow in grey",
        "assets": ["SCD"],
        "colormap": _colours(),
        "resampling": "nearest",
    },
    "observations": {
        "title": "Days on which the ground was seen",
        "assets": ["NOBS"],
        "rescale": [[0, 100]],
        "colormap_name": "viridis",
        "resampling": "nearest",
    },
}

COLLECTION = collection(
    identifier="snow-year",
    title="Snow seasons (Level-3B)",
    description=(
        "Snow from 1 September to 31 August: days with snow, the first and the last one, and on how many days the "
        "ground was seen, from all snow maps of the tile, with linear filling of the days between them. Days are "
        "counted from 1 (1 September); 0 never, 65535 never seen. A season is made once there is a map of the "
        "September after it, and made again when late maps come in."
    ),
    keywords=["snow", "snow cover duration", "snow onset", "snow melt", "Sentinel-2", "Landsat", "Level-3B"],
    licence="CC-BY-4.0",
    licence_link=CC_BY,
    providers=[ESA, USGS, atelier(pystac.ProviderRole.PROCESSOR)],
    first_image=datetime(2013, 9, 1, tzinfo=UTC),
    summaries={
        "constellation": ["sentinel-2", "landsat"],
        "instruments": ["msi", "oli"],
        "gsd": [20, 30],
        "processing:level": ["L3B"],
    },
    item_assets={
        **{key: {"title": title, "type": COG, "roles": ["data"]} for key, title in IMAGES.items()},
        "MTD_ALL": {"title": "MUSCATE metadata", "type": "application/xml", "roles": ["metadata"]},
        "QKL_ALL": {"title": "Quicklook", "type": "image/jpeg", "roles": ["thumbnail", "overview"]},
    },
    renders=RENDERS,
)
