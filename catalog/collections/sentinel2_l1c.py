"""``sentinel2-l1c``: Sentinel-2 images as received."""

from datetime import UTC, datetime

from catalog.collections.definition import ESA, SENTINEL_NOTICE, atelier, collection

COLLECTION = collection(
    identifier="sentinel2-l1c",
    title="Sentinel-2 Level-1C, as received",
    description=(
        "Top-of-atmosphere reflectance of Sentinel-2 tiles, 13 bands at 10, 20 and 60 m, in the provider's own "
        "files (SAFE). These are the inputs that the surface reflectance of `sentinel2-l2a` is made from."
    ),
    keywords=["Sentinel-2", "MSI", "Level-1C", "top-of-atmosphere reflectance"],
    licence="other",
    licence_link=SENTINEL_NOTICE,
    providers=[ESA, atelier()],
    first_image=datetime(2015, 6, 23, tzinfo=UTC),
    summaries={
        "platform": ["sentinel-2a", "sentinel-2b", "sentinel-2c"],
        "constellation": ["sentinel-2"],
        "instruments": ["msi"],
        "gsd": [10],
        "processing:level": ["L1C"],
    },
    item_assets={},
)
