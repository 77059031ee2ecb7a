"""What a site offers to programs: search in words, STAC, orders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

from atelier_download.errors import Misuse, NothingFound, NotSignedIn, Unreachable
from atelier_download.http import ask, post_json
from atelier_download.keys import Access
from atelier_download.wanted import Wanted

ITEMS_A_PAGE = 100
PRODUCTS_AT_ONCE = 200
FIELDS = {"include": ["id", "collection"]}
"""Of an item; the rest is asked for the files that are chosen."""
ORDER = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def meaning(site: str, words: str, language: str) -> dict[str, Any]:
    """What was understood: ``search`` is a STAC search, ``ignored`` what was not understood."""
    status, _headers, found = ask(f"{site}/api/query?{urlencode({'q': words, 'lang': language})}")
    if status != 200:
        raise Misuse(str(found.get("error") or found.get("detail") or f"the site answers {status}"))
    return found


def search(site: str, body: dict[str, Any], most: int) -> tuple[list[dict[str, Any]], int]:
    """The first ``most`` items that a STAC search finds (0: all), and how many there are."""
    items: list[dict[str, Any]] = []
    matched = 0
    for page in _pages(site, {**body, "limit": min(ITEMS_A_PAGE, most or ITEMS_A_PAGE)}):
        matched = int(page.get("numberMatched", 0)) or matched
        items += page["features"]
        if most and len(items) >= most:
            break
    return items[: most or None], max(matched, len(items))


def _pages(site: str, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    url = f"{site}/stac/search"
    while True:
        status, page = post_json(url, body)
        if status != 200 or "features" not in page:
            raise Misuse(f"the site does not make this search: {page.get('description') or page.get('detail') or page}")
        yield page
        following = next((link for link in page.get("links", []) if link["rel"] == "next"), None)
        if following is None:
            return
        if following.get("method", "GET").upper() != "POST":
            raise Unreachable("the site pages in a way that is not known here")
        url, body = following["href"], {**(body if following.get("merge") else {}), **following.get("body", {})}


def files_of_items(site: str, items: list[dict[str, Any]], choice: str) -> list[Wanted]:
    """The chosen files of STAC items, each once, as ``ITEM/FILE``; their addresses want the key of the site."""
    names = [f"{item['collection']}/{item['id']}" for item in items]
    found: dict[str, Wanted] = {}
    for start in range(0, len(names), PRODUCTS_AT_ONCE):
        asked = {"products": names[start : start + PRODUCTS_AT_ONCE], "files": choice}
        status, answer = post_json(f"{site}/api/files", asked)
        if status != 200:
            raise Misuse(str(answer.get("detail") or f"the site answers {status}"))
        for file in _wanted(answer, with_key=True):
            found.setdefault(file.path, file)
    return list(found.values())


def order_cart(site: str, access: Access) -> dict[str, Any]:
    """Order what is in the person's cart."""
    return _ordered(site, access, {"cart": True})


def _ordered(site: str, access: Access, asked: dict[str, Any]) -> dict[str, Any]:
    header = access.header()
    status, found = post_json(f"{site}/api/orders", asked, header)
    if status == 401:
        status, found = post_json(f"{site}/api/orders", asked, access.header(refused=header["Authorization"]))
    if status == 400:
        raise NothingFound(str(found.get("detail")))
    if status != 201:
        raise NotSignedIn(str(found.get("detail") or f"the site answers {status}"))
    return found


def order(site: str, access: Access, named: str) -> dict[str, Any]:
    """An order by its id, or by a signed address of one of its lists."""
    if "signature=" in named:
        status, _headers, found = ask(named)
    elif match := ORDER.search(named):
        header = access.header()
        url = f"{site}/orders/{match[0]}.json"
        status, _headers, found = ask(url, headers=header)
        if status == 401:
            status, _headers, found = ask(url, headers=access.header(refused=header["Authorization"]))
    else:
        raise Misuse(f"{named!r} is neither the id nor the address of an order")
    if status == 404:
        raise NothingFound("there is no such order of yours")
    if status != 200 or "files" not in found:
        raise NotSignedIn(str(found.get("detail") or f"the site answers {status}"))
    return found


def files_of_order(found: dict[str, Any]) -> list[Wanted]:
    """The files of an order; their addresses are signed."""
    return _wanted(found, with_key=False)


def _wanted(found: dict[str, Any], *, with_key: bool) -> list[Wanted]:
    return [
        Wanted(
            file["path"],
            file["url"],
            int(file["size"]),
            file["sha256"],
            offline=not file.get("online", True),
            with_key=with_key,
        )
        for file in found["files"]
    ]


def site_of(address: str) -> str:
    """The site of an order's address: what comes before ``/orders/``."""
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or "/orders/" not in parts.path:
        raise Misuse(f"{address!r} is not the address of an order")
    return f"{parts.scheme}://{parts.netloc}{parts.path.partition('/orders/')[0]}"
