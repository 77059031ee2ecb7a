"""``landcover-models``: what tells the land cover of a pixel from its series, with how well it does."""

from datetime import UTC, datetime

import pystac

from catalog.collections.definition import CC_BY, ESA, atelier, collection

COLLECTION = collection(
    identifier="landcover-models",
    title="Land-cover models (Level-3B)",
    description=(
        "Decision forests that tell the land cover (17 classes of OSO) from the series of a tile's surface "
        "reflectance, for three key dates: 31 March, 31 July, 31 December. A model is trained on the reference "
        "polygons of its own year where they are known, else on those of the years before. Its validation report has "
        "the confusion matrix, overall accuracy, kappa and F-score of each class, with confidence intervals, on "
        "polygons that it was not trained on; and which classes the maps show at that date, and why. The model is a "
        "file of plain arrays (NumPy)."
    ),
    keywords=["land cover", "model", "decision forest", "validation", "Sentinel-2", "Level-3B"],
    licence="CC-BY-4.0",
    licence_link=CC_BY,
    providers=[ESA, atelier(pystac.ProviderRole.PROCESSOR)],
    first_image=datetime(2015, 6, 23, tzinfo=UTC),
    summaries={"processing:level": ["L3B"]},
    item_assets={
        "model": {"title": "Model", "type": "application/x-npz", "roles": ["data"]},
        "report": {"title": "Validation report", "type": "application/json", "roles": ["metadata"]},
        "picture": {"title": "Confusion matrix", "type": "image/png", "roles": ["overview", "thumbnail"]},
    },
)
