"""What the world sees of an item: the holes of its text filled with addresses and with ways to look at it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urljoin

import orjson

from catalog.collections import renders
from catalog.configuration import configuration
from catalog.ready import text as holes

AUTHENTICATION = "https://stac-extensions.github.io/authentication/v1.1.0/schema.json"
STORAGE = "https://stac-extensions.github.io/storage/v2.0.0/schema.json"
WEB_MAP_LINKS = "https://stac-extensions.github.io/web-map-links/v1.2.0/schema.json"
PRESENTED_EXTENSIONS = [AUTHENTICATION, STORAGE, WEB_MAP_LINKS]
QUICKLOOK = "QKL_ALL"
TILE_MATRIX_SET = "WebMercatorQuad"
DOWNLOAD_SCHEMES = ["session", "token"]
ARCHIVE = "archive"
API = "/stac"

_ID = b"\x1d"
"""Where an item's id goes in what the items of a collection have in common."""
_RENDERS, _RELATIVE = holes.RENDERS.encode(), holes.RELATIVE.encode()
_RELATIVE_ADDRESS = re.compile(_RELATIVE + b"([^" + _RELATIVE + b"]*)" + _RELATIVE)

_PLAIN = re.compile(rb"(?:[\w~-][\w.~-]*/)*[\w~-][\w.~-]*")
"""Names below the root, one in another: nothing that goes up, or that JSON escapes."""


def filled(text: bytes, collection: str, item: str) -> bytes:
    """The item as the STAC API answers it: JSON, of the stored ``text`` of this item of this collection."""
    before, _, after = text.partition(_RENDERS)
    own, _, after = after.partition(_RENDERS)
    filling = _filling(collection, own)
    identifier = quote(item).encode()
    if after:
        text = b"".join([before, filling.links.replace(_ID, identifier), after])
    for hole, common in filling.same:
        text = text.replace(hole, common)
    for hole, template in filling.by_item:
        text = text.replace(hole, template.replace(_ID, identifier))
    if _RELATIVE in text:
        text = _RELATIVE_ADDRESS.sub(_absolute, text)
    return text


@dataclass(frozen=True)
class Filling:
    """What goes into the holes of all items of a collection that have the same renders."""

    links: bytes
    """The last ones, each after a comma."""
    same: list[tuple[bytes, bytes]]
    """(hole, what goes there)."""
    by_item: list[tuple[bytes, bytes]]
    """The same, with the item's id in it."""


@lru_cache(maxsize=1_000)
def _filling(collection: str, own: bytes) -> Filling:
    base, name = configuration().public_url, quote(collection)
    titles = _titles(collection, own)
    extensions = [AUTHENTICATION, STORAGE, *([WEB_MAP_LINKS] if titles else [])]
    declared = b", ".join(orjson.dumps(one) for one in extensions)
    refs = {"auth:refs": DOWNLOAD_SCHEMES, "storage:refs": [ARCHIVE]}
    standard = orjson.dumps(_standard_links(f"{base}{API}/", name))[1:-1]
    schemes = {"auth:schemes": authentication_schemes(), "storage:schemes": storage_schemes()}
    return Filling(
        links=b"".join(b", " + orjson.dumps(link) for link in _links(base, name, titles)).replace(b"\\u001d", _ID),
        same=[
            (holes.EXTENSIONS.encode(), b", " + declared),
            (holes.ONLY_EXTENSIONS.encode(), declared),
            (holes.SCHEMES.encode(), b", " + orjson.dumps(schemes)[1:-1]),
            (holes.REFS.encode(), b", " + orjson.dumps(refs)[1:-1]),
        ],
        by_item=[
            (holes.STANDARD_LINKS.encode(), standard.replace(b"\\u001d", _ID)),
            (holes.DOWNLOADS.encode(), f"{base}/download/{name}/".encode() + _ID),
            (holes.QUICKLOOK_ADDRESS.encode(), f"{base}/quicklook/{name}/".encode() + _ID + b".jpg"),
        ],
    )


def _titles(collection: str, own: bytes) -> dict[str, str]:
    """Title of each render by its name, the default first."""
    if own:
        titles: dict[str, str] = orjson.loads(own)
        return {name: str(titles[name]) for name in renders(collection, {name: {} for name in titles})}
    return {name: render.get("title", name) for name, render in renders(collection).items()}


def _absolute(found: re.Match[bytes]) -> bytes:
    """An address relative to the root of the STAC API, made whole; both in JSON."""
    root = f"{configuration().public_url}{API}/"
    if _PLAIN.fullmatch(found[1]):
        return root.encode() + found[1]
    address: str = orjson.loads(b'"' + found[1] + b'"')
    return orjson.dumps(urljoin(root, address))[1:-1]


def authentication_schemes() -> dict[str, Any]:
    """How to be let in at ``/download``; links of an order are signed and need nothing else."""
    return {
        "session": {
            "type": "apiKey",
            "description": "The cookie of a signed-in session. The links of an order are signed and need no sign-in.",
            "in": "cookie",
            "name": f"atelier_session_{configuration().port}",
        },
        "token": {
            "type": "http",
            "description": "A personal access token, made on the account page.",
            "scheme": "bearer",
        },
    }


def storage_schemes() -> dict[str, Any]:
    """Where the files are."""
    return {
        ARCHIVE: {
            "type": "atelier",
            "platform": f"{configuration().public_url}/download",
            "title": "HTTP with ranges, entity tags and digests",
        }
    }


def _standard_links(api: str, collection: str) -> list[dict[str, Any]]:
    of_collection = {"type": "application/json", "href": f"{api}collections/{collection}"}
    return [
        {"rel": "collection", **of_collection},
        {"rel": "parent", **of_collection},
        {"rel": "root", "type": "application/json", "href": api},
        {
            "rel": "self",
            "type": "application/geo+json",
            "href": f"{api}collections/{collection}/items/{_ID.decode()}",
        },
    ]


def _links(base: str, collection: str, titles: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The product's page, and its tiles in every render."""
    item = _ID.decode()
    yield {
        "rel": "alternate",
        "type": "text/html",
        "title": "Page of this product",
        "href": f"{base}/products/{collection}/{item}",
    }
    tiles = f"{base}/tiles/collections/{collection}/items/{item}"
    for name, title in titles.items():
        yield {
            "rel": "tilejson",
            "type": "application/json",
            "title": title,
            "render": name,
            "href": f"{tiles}/{TILE_MATRIX_SET}/tilejson.json?render={quote(name)}",
        }
        yield {
            "rel": "xyz",
            "type": "image/png",
            "title": title,
            "render": name,
            "href": f"{tiles}/tiles/{TILE_MATRIX_SET}/{{z}}/{{x}}/{{y}}.png?render={quote(name)}",
        }
    if titles:
        yield {
            "rel": "wmts",
            "type": "application/xml",
            "title": "All renders as a map service",
            "href": f"{tiles}/WMTSCapabilities.xml",
            "wmts:layer": [f"{item}_{TILE_MATRIX_SET}_{name}" for name in titles],
        }
