"""What a cart holds: names of products, and what the catalog knows of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import pystac

from catalog.checksums import MULTIHASH_SHA256
from catalog.search import search
from catalog.storage import SAFE_NAME, directory_key

PRODUCTS_A_SEARCH = 100
"""Items come whole (some 20 kB each): asked for by the hundred, they stay well under the search's time limit."""


class Product(NamedTuple):
    """A product's address in the catalog."""

    collection: str
    item: str


class File(NamedTuple):
    """A file of a product, as the catalog describes it."""

    asset: str
    name: str
    """Path inside the product, ``MASKS/…`` for example."""
    key: str
    """Storage key, which never changes."""
    size: int
    """bytes"""
    sha256: str
    """hexadecimal"""


def product_of(collection: str, item: str) -> Product | None:
    """The product of this name; ``None`` when no product can have such a name."""
    return Product(collection, item) if SAFE_NAME.fullmatch(collection) and SAFE_NAME.fullmatch(item) else None


def stac_items(products: Sequence[Product]) -> dict[Product, dict[str, Any]]:
    """The STAC items of those products that the catalog has, in the order of ``products``."""
    found: dict[Product, dict[str, Any]] = {}
    for start in range(0, len(products), PRODUCTS_A_SEARCH):
        part = products[start : start + PRODUCTS_A_SEARCH]
        body = {
            "collections": sorted({product.collection for product in part}),
            "ids": [product.item for product in part],
            "limit": 2 * len(part),  # two collections may hold an item of the same name
        }
        found.update({Product(item["collection"], item["id"]): item for item in search(body)["features"]})
    return {product: found[product] for product in products if product in found}


def files_of(item: dict[str, Any]) -> list[File]:
    """The files of a STAC item as stored, each once; publication wrote every size and checksum."""
    folder = directory_key(pystac.Item.from_dict(item))
    files: dict[str, File] = {}
    for key, asset in item["assets"].items():
        name = str(PurePosixPath(asset["href"]).relative_to(folder))
        sha256 = asset["file:checksum"].removeprefix(MULTIHASH_SHA256)
        files.setdefault(name, File(key, name, asset["href"], asset["file:size"], sha256))
    return list(files.values())
