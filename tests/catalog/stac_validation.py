"""Validation of STAC without the network: pystac ships the schemas of the core.

No package ships the JSON schemas of the extensions. Their fields are read back through pystac's classes of
each extension, which check types and ranges; an extension without such a class is named in ``UNCHECKED``.
"""

from __future__ import annotations

import contextlib
import warnings
from typing import Any

import pystac
from pystac.validation.local_validator import LocalValidator

UNCHECKED = {"processing", "product", "authentication", "web-map-links", "timestamps", "item-assets"}
ITEM_EXTENSIONS = {
    "eo": "eo",
    "projection": "proj",
    "view": "view",
    "sat": "sat",
    "grid": "grid",
    "render": "render",
    "scientific": "sci",
    "storage": "storage",
}
ASSET_EXTENSIONS = {"file": "file", "raster": "raster"}


def errors_of(content: dict[str, Any]) -> list[str]:
    """What the core schema of an item or a collection has against it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        validator = LocalValidator()
    check = validator.item_validator if content["type"] == "Feature" else validator.collection_validator
    return [f"{error.json_path}: {error.message}" for error in check().iter_errors(content)]


def check_extensions(item: pystac.Item) -> set[str]:
    """Read every field of every extension that pystac knows; the names of the others."""
    names = {address.split("/")[3] for address in item.stac_extensions}
    for name in names & ITEM_EXTENSIONS.keys():
        _read(getattr(item.ext, ITEM_EXTENSIONS[name]))
    for asset in item.assets.values():
        for name in names & ASSET_EXTENSIONS.keys():
            _read(getattr(asset.ext, ASSET_EXTENSIONS[name]))
    return names - ITEM_EXTENSIONS.keys() - ASSET_EXTENSIONS.keys()


def _read(extension: Any) -> None:
    for name in dir(type(extension)):
        if isinstance(getattr(type(extension), name), property):
            with contextlib.suppress(NotImplementedError):  # a field of assets, asked of an item
                getattr(extension, name)
