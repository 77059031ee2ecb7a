"""Versions of a product: a better one takes the place of the one before, which stays where it is, for the record.

The fields are those of STAC's version extension: ``deprecated`` and links to ``successor-version`` and
``predecessor-version``. Searches of people and of chains leave deprecated products out: :func:`catalog.search.current`.
"""

from __future__ import annotations

from typing import Any

import pystac

from catalog.errors import PublicationError
from catalog.search import search

VERSION_EXTENSION = "https://stac-extensions.github.io/version/v1.2.0/schema.json"
Reference = tuple[str, str]
"""(collection, item id)"""


def follows(item: pystac.Item, predecessor: Reference) -> pystac.Item:
    """``item`` as the version after ``predecessor``."""
    following = item.clone()
    following.links.append(pystac.Link("predecessor-version", _address(predecessor), "application/geo+json"))
    if VERSION_EXTENSION not in following.stac_extensions:
        following.stac_extensions.append(VERSION_EXTENSION)
    return following


def superseded(old: Reference, successor: Reference) -> dict[str, Any]:
    """The stored item ``old`` as it is to be stored once ``successor`` takes its place.

    Raises :class:`catalog.errors.PublicationError` where there is no such item, or where it would follow itself.
    """
    features = search({"collections": [old[0]], "ids": [old[1]], "limit": 1})["features"]
    if not features or old == successor:
        raise PublicationError(f"{successor[1]}: cannot take the place of {'/'.join(old)}, which is not another item")
    item: dict[str, Any] = features[0]
    item["properties"]["deprecated"] = True
    link = {"rel": "successor-version", "href": _address(successor), "type": "application/geo+json"}
    item["links"] = [*(one for one in item["links"] if one["rel"] != "successor-version"), link]
    if VERSION_EXTENSION not in item["stac_extensions"]:
        item["stac_extensions"].append(VERSION_EXTENSION)
    return item


def reinstated(item: dict[str, Any]) -> dict[str, Any] | None:
    """The version before ``item`` as it is to be stored once ``item`` is withdrawn: the current one again.

    None where there is none, or where ``item`` has itself a successor, which stays the current one.
    """
    before = next((link["href"].split("/") for link in item["links"] if link["rel"] == "predecessor-version"), None)
    if before is None or item["properties"].get("deprecated"):
        return None
    features = search({"collections": [before[1]], "ids": [before[3]], "limit": 1})["features"]
    if not features:
        return None
    found: dict[str, Any] = features[0]
    found["properties"].pop("deprecated", None)
    found["links"] = [link for link in found["links"] if link["rel"] != "successor-version"]
    return found


def _address(reference: Reference) -> str:
    return f"collections/{reference[0]}/items/{reference[1]}"
