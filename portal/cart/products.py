"""What a cart holds: names of products, and what the catalog knows of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pystac

from catalog.checksums import MULTIHASH_SHA256
from catalog.search import search
from catalog.storage import SAFE_NAME, directory_key, folder_in
from portal.cart.choices import ALL, is_chosen, kind_of

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


class Offered(NamedTuple):
    """A file with what a person needs to choose it."""

    file: File
    kind: str
    """See :func:`portal.cart.choices.kind_of`."""
    title: str


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


def offered(item: dict[str, Any]) -> list[Offered]:
    """The files of a STAC item as stored, each once; publication wrote every size and checksum."""
    start = len(_folder(item)) + 1
    files: dict[str, Offered] = {}
    for key, asset in item["assets"].items():
        name = asset["href"][start:]
        sha256 = asset["file:checksum"].removeprefix(MULTIHASH_SHA256)
        file = File(key, name, asset["href"], asset["file:size"], sha256)
        files.setdefault(name, Offered(file, kind_of(asset), asset.get("title") or key))
    return list(files.values())


def files_of(item: dict[str, Any], choice: str = ALL) -> list[File]:
    """The files of a STAC item that ``choice`` takes."""
    return [found.file for found in offered(item) if is_chosen(choice, key=found.file.asset, kind=found.kind)]


def _folder(item: dict[str, Any]) -> str:
    """Storage key of the product's folder: what every file's key starts with."""
    first = next(iter(item["assets"].values()))["href"]
    return folder_in(first, item["id"]) or directory_key(pystac.Item.from_dict(item))
