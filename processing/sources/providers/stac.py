"""Whoever has a STAC API: another Atelier, and most centres. Products are archives, or the files of their assets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from pystac.utils import datetime_to_str, str_to_datetime

from catalog.storage import SAFE_NAME
from processing.sources.arrival import check_product
from processing.sources.errors import ChangedInterface, InvalidSources
from processing.sources.offer import Offer, Wish, tile_in_name
from processing.sources.settings import ProviderSettings
from processing.sources.transfer import RemoteFile, fetch_file, multihash
from processing.sources.web import Web

ARCHIVE_SUFFIXES = {"application/zip": ".zip", "application/x-tar": ".tar", "application/gzip": ".tar.gz"}
USUAL_SUFFIX = {"sentinel2-l1c": ".zip", "landsat-l1": ".tar"}
"""Of an archive of which neither name nor type says what it is."""
ARCHIVE_NAME = re.compile(r"\.(zip|tar|tar\.gz|tgz)$", re.IGNORECASE)
NAMES = ("s2:product_uri", "landsat:product_id")
"""Properties with the agency's own name of the product, where the item has another id."""
NOT_OF_THE_PRODUCT = {"thumbnail", "overview"}
MOST_PAGES = 10_000
MOST_FILES = 2_000
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)


class StacProvider:
    """See :class:`processing.sources.offer.Provider`."""

    def __init__(self, settings: ProviderSettings) -> None:
        self.name = settings.name
        self._settings = settings
        self._root = settings.url.rstrip("/")

    def search(self, wish: Wish) -> Iterator[Offer]:
        for box in wish.boxes():
            yield from self._search(wish, list(box))

    def _search(self, wish: Wish, bbox: list[float]) -> Iterator[Offer]:
        body = {
            "collections": [self._settings.collections[wish.collection]],
            "bbox": bbox,
            "datetime": f"{datetime_to_str(wish.start)}/{datetime_to_str(wish.end)}",
            "limit": self._settings.page,
        }
        odd, seen = [], 0
        for features in self._pages(body):
            offers = []
            for feature in features:
                try:
                    offers.append(self._offer(feature, wish.collection))
                except UNREADABLE as error:
                    odd.append(f"{_id_of(feature)}: {type(error).__name__}: {error}")
            seen += len(features)
            self._require_sense(wish, features, offers, odd)
            yield from offers
        if odd:
            raise ChangedInterface(f"{self.name}: {len(odd)} of {seen} products cannot be understood; {odd[0]}")

    def _require_sense(self, wish: Wish, features: list[Any], offers: list[Offer], odd: list[str]) -> None:
        if features and not offers:
            raise ChangedInterface(f"{self.name}: no product of an answer can be understood; {odd[-1]}")
        if offers and not any(map(wish.in_time, offers)):
            raise ChangedInterface(
                f"{self.name} was asked for {wish.start:%Y-%m-%d} to {wish.end:%Y-%m-%d} and answers with products of "
                f"other times, {offers[0].identifier} for one: it does not heed the dates any more"
            )

    def _pages(self, body: dict[str, Any]) -> Iterator[list[Any]]:
        web = Web(self._settings)
        url, asked = f"{self._root}/search", dict(body)
        for _ in range(MOST_PAGES):
            page = web.json(url, asked)
            features, links = page.get("features"), page.get("links", [])
            if not isinstance(features, list) or not isinstance(links, list):
                raise ChangedInterface(f"{self.name}: a search is answered without a list of features")
            yield features
            following = next((link for link in links if isinstance(link, dict) and link.get("rel") == "next"), None)
            if following is None or not features:
                return
            url = urljoin(f"{self._root}/", str(following.get("href")))
            asked = self._following(following, asked)
        raise ChangedInterface(f"{self.name}: a search goes on after {MOST_PAGES} pages")

    def _following(self, link: dict[str, Any], asked: dict[str, Any]) -> Any:
        if str(link.get("method", "GET")).upper() != "POST":
            return None
        new = link.get("body", {})
        if not isinstance(new, dict):
            raise ChangedInterface(f"{self.name}: the link to the next page has no body to post")
        return {**asked, **new} if link.get("merge") else new

    def _offer(self, item: dict[str, Any], collection: str) -> Offer:
        """Raises one of :data:`UNREADABLE`."""
        properties, identifier = item["properties"], _name_of(item)
        files = list(self._files(item).values())
        sizes = [file.size for file in files if file.size is not None]
        expires, cloud_cover = properties.get("expires"), properties.get("eo:cloud_cover")
        return Offer(
            identifier=identifier,
            collection=collection,
            provider=self.name,
            sensing_time=_moment(properties.get("datetime") or properties["start_datetime"]),
            reference=self._reference(item),
            tile_id=tile_in_name(identifier) or _tile(properties),
            cloud_cover=None if cloud_cover is None else float(cloud_cover),
            size=sum(sizes) if len(sizes) == len(files) else None,
            checksum=files[0].checksum if len(files) == 1 else None,
            expires=_moment(expires) if expires else None,
        )

    def _reference(self, item: dict[str, Any]) -> str:
        own = next((str(link["href"]) for link in item.get("links", ()) if link.get("rel") == "self"), None)
        return urljoin(f"{self._root}/", own or f"collections/{item['collection']}/items/{item['id']}")

    def fetch(self, offer: Offer, folder: Path) -> Path:
        """The item is asked for once more: its links may have been renewed, and it may be gone."""
        web = Web(self._settings)
        item = web.json(offer.reference)
        try:
            files = self._files(item)
            name = _name_of(item)
        except UNREADABLE as error:
            raise ChangedInterface(f"{self.name}: {offer.identifier} cannot be understood: {error!r}") from error
        if name != offer.identifier:
            raise ChangedInterface(f"{self.name}: {offer.reference} is {name} now, not {offer.identifier}")
        product = folder / _entry(offer, files)
        for path, remote in files.items():
            target = product if remote.is_archive else product / path
            fetch_file(web, remote, target, slowest=self._settings.slowest)
        check_product(product, vouched=all(multihash(remote.checksum) for remote in files.values()))
        return product

    def _files(self, item: dict[str, Any]) -> dict[str, RemoteFile]:
        """By their place in the product: one archive, or every file. Raises one of :data:`UNREADABLE`."""
        assets = item["assets"]
        base = self._reference(item)
        if archive := self._archive(assets):
            remote = _remote(archive, base)
            return {_suffix(archive): replace(remote, is_archive=True)}
        found = {}
        for asset in assets.values():
            if not NOT_OF_THE_PRODUCT & set(asset.get("roles") or ()):
                found[_place(asset)] = _remote(asset, base)
        if not 0 < len(found) <= MOST_FILES:
            raise ValueError(f"{len(found)} files")
        return found

    def _archive(self, assets: dict[str, Any]) -> dict[str, Any] | None:
        if self._settings.asset:
            named: dict[str, Any] = assets[self._settings.asset]
            return named
        return next((asset for asset in assets.values() if _suffix(asset)), None)


def _entry(offer: Offer, files: dict[str, RemoteFile]) -> str:
    """The name in the inbox."""
    only = next(iter(files))
    if files[only].is_archive:
        return offer.identifier + (only or USUAL_SUFFIX.get(offer.collection, ".zip"))
    return f"{offer.identifier}.SAFE" if offer.collection == "sentinel2-l1c" else offer.identifier


def _suffix(asset: dict[str, Any]) -> str:
    """``.zip``, ``.tar``, ``.tar.gz``; empty for what is no archive."""
    named = ARCHIVE_NAME.search(urlsplit(asset["href"]).path)
    return named[0].lower() if named else ARCHIVE_SUFFIXES.get(asset.get("type", "").partition(";")[0].strip(), "")


def _remote(asset: dict[str, Any], base: str) -> RemoteFile:
    size, checksum = asset.get("file:size"), asset.get("file:checksum")
    return RemoteFile(urljoin(base, asset["href"]), None if size is None else int(size), checksum)


def _place(asset: dict[str, Any]) -> str:
    """Where the file lies in the product: ``file:local_path``, else its name alone."""
    place = str(asset.get("file:local_path") or "") or PurePosixPath(unquote(urlsplit(asset["href"]).path)).name
    path = PurePosixPath(place)
    if (
        path.is_absolute()
        or ".." in path.parts
        or not path.parts
        or any(ord(one) < 32 or one in ":\\" for one in place)
    ):
        raise ValueError(f"{place[:120]!r} is no file of a product")
    return path.as_posix()


def _name_of(item: dict[str, Any]) -> str:
    properties = item["properties"]
    name = str(next((properties[key] for key in NAMES if properties.get(key)), item["id"])).removesuffix(".SAFE")
    if not SAFE_NAME.fullmatch(name):
        raise ValueError(f"{name[:120]!r} cannot be a product's name")
    return name


def _tile(properties: dict[str, Any]) -> str | None:
    code = str(properties.get("grid:code", ""))
    return code.removeprefix("MGRS-") if code.startswith("MGRS-") else None


def _moment(text: str) -> datetime:
    moment = str_to_datetime(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _id_of(feature: Any) -> str:
    return str(feature.get("id", "a product without id"))[:120] if isinstance(feature, dict) else "not an object"


def opened(settings: ProviderSettings) -> StacProvider:
    if not settings.url:
        raise InvalidSources(f"provider {settings.name!r}: url is the address of its STAC API")
    return StacProvider(settings)
