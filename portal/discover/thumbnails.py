"""Quicklooks at the size of a card: a full tile's is some 400 kB, and a page of results shows twenty."""

from __future__ import annotations

import io

from PIL import Image

THUMBNAIL_PX = 224
"""The larger side: 112 CSS pixels on a screen of two pixels to each."""
JPEG_QUALITY = 80


def thumbnail(quicklook: bytes) -> bytes:
    """A JPEG of at most :data:`THUMBNAIL_PX` a side, from a JPEG."""
    with Image.open(io.BytesIO(quicklook), formats=["JPEG"]) as image:
        image.draft("RGB", (THUMBNAIL_PX, THUMBNAIL_PX))  # the decoder itself leaves out what is finer
        image.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
        small = io.BytesIO()
        image.convert("RGB").save(small, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return small.getvalue()
