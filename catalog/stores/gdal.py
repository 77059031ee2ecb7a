"""How GDAL reads objects in place (``/vsis3/``): its options are those of this process, kept in the environment."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

ALLOWED_EXTENSIONS = ".tif"
OPTIONS = {
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ALLOWED_EXTENSIONS,
    "GDAL_HTTP_MAX_RETRY": "6",
    "GDAL_HTTP_RETRY_DELAY": "0.3",
    "GDAL_HTTP_RETRY_CODES": "429,500,502,503,504",
    "GDAL_HTTP_CONNECTTIMEOUT": "5",
    "GDAL_HTTP_LOW_SPEED_TIME": "30",
    "GDAL_HTTP_LOW_SPEED_LIMIT": "1000",
    "GDAL_HTTP_TCP_KEEPALIVE": "YES",
}


def read_from(endpoint: str) -> None:
    """Read the objects of the store at ``endpoint``, unless the environment says otherwise."""
    found = urlsplit(endpoint)
    where = {}
    if not found.netloc.endswith(".amazonaws.com"):
        where = {
            "AWS_S3_ENDPOINT": found.netloc + found.path.rstrip("/"),
            "AWS_HTTPS": "YES" if found.scheme == "https" else "NO",
            "AWS_VIRTUAL_HOSTING": "FALSE",
        }
    for name, value in (OPTIONS | where).items():
        os.environ.setdefault(name, value)
