"""``landsat-l1``: Landsat images as received."""

from datetime import UTC, datetime

from catalog.collections.definition import LANDSAT_NOTICE, USGS, atelier, collection

COLLECTION = collection(
    identifier="landsat-l1",
    title="Landsat Level-1, as received",
    description=(
        "Landsat 8 and 9 Level-1 products (L1TP), calibrated digital numbers at 30 m in the provider's own files. "
        "These are the inputs that the surface reflectance of `landsat-l2a` is made from."
    ),
    keywords=["Landsat", "OLI", "TIRS", "Level-1", "L1TP"],
    licence="other",
    licence_link=LANDSAT_NOTICE,
    providers=[USGS, atelier()],
    first_image=datetime(2013, 3, 18, tzinfo=UTC),
    summaries={
        "platform": ["landsat-8", "landsat-9"],
        "constellation": ["landsat"],
        "instruments": ["oli", "tirs"],
        "gsd": [30],
        "processing:level": ["L1"],
    },
    item_assets={},
)
