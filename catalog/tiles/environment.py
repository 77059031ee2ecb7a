"""Settings that GDAL and TiTiler read from the environment when they are imported: import this module first."""

from __future__ import annotations

import os
from typing import Any

from catalog.configuration import configuration
from catalog.stores.gdal import ALLOWED_EXTENSIONS

UNUSED_DRIVERS = "DERIVED,GTI,WMS,WCS,WMTS,HTTP,STACIT,STACTA,PLMOSAIC"
"""GDAL drivers that would follow a name in a file to somewhere else.

Not VRT: rasterio's own reprojection needs it. Archived files are opened with the GeoTIFF driver alone.
"""

os.environ.setdefault("GDAL_SKIP", UNUSED_DRIVERS)
# Requests run in parallel already: threads for the bands of one tile made it slower on two cores (123 against 71 ms).
os.environ.setdefault("RIO_TILER_MAX_THREADS", "1")
# Items never change, but new ones arrive: a mosaic shows them within a minute.
os.environ.setdefault("TITILER_PGSTAC_CACHE_TTL", "60")


CACHE_BYTES = 200 * 1024 * 1024
"""Of GDAL's cache of blocks. rasterio, unlike GDAL's own variable, never reads the number as megabytes."""


def gdal_environment() -> dict[str, Any]:
    """Options of every read: small headers in one read, no listing of folders, only the archive's GeoTIFFs."""
    from rasterio.session import DummySession

    return {
        "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
        "GDAL_INGESTED_BYTES_AT_OPEN": "32768",
        "GDAL_CACHEMAX": CACHE_BYTES,
        "GDAL_MAX_DATASET_POOL_SIZE": "200",
        "session": DummySession(),  # GDAL finds its credentials itself: rasterio's way takes 8 ms
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ALLOWED_EXTENSIONS if configuration().storage_url else ".none",
    }
