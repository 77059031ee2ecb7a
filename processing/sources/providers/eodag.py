"""Centres that eodag knows: it speaks their catalogs, signs in to them and orders from them.

Transfers are eodag's own: verified, and begun again where they break. The kind ``stac`` goes on with them.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from eodag import EODAGSettings, EODataAccessGateway
from eodag.utils import exceptions as theirs
from pystac.utils import datetime_to_str, str_to_datetime

from catalog.storage import SAFE_NAME
from processing.intake.completeness import TAR_SUFFIXES
from processing.sources.arrival import check_product
from processing.sources.errors import ChangedInterface, Denied, Gone, InvalidSources, Staging, Unavailable
from processing.sources.offer import Offer, Wish, tile_in_name
from processing.sources.settings import ProviderSettings

ARCHIVE_SUFFIXES = (".zip", *sorted(TAR_SUFFIXES, key=len, reverse=True))
OPTIONS = {"provider", "configuration"}
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)


class EodagProvider:
    """See :class:`processing.sources.offer.Provider`."""

    def __init__(self, settings: ProviderSettings) -> None:
        self.name = settings.name
        self._settings = settings
        self._theirs = str(settings.options.get("provider", settings.name))
        self._searching = threading.Lock()

    @cached_property
    def _gateway(self) -> EODataAccessGateway:
        """Made when it is needed: reading what eodag knows takes a while."""
        file = self._settings.options.get("configuration")
        known = {"cfg_file": Path(file)} if file else {}
        gateway = EODataAccessGateway(settings=EODAGSettings(ext_collections_cfg_uri="", **known))
        if self._settings.url:
            gateway.add_provider(self._theirs, url=self._settings.url)
        return gateway

    def search(self, wish: Wish) -> Iterator[Offer]:
        collection = self._settings.collections[wish.collection]
        days = {"start": datetime_to_str(wish.start), "end": datetime_to_str(wish.end)}
        for west, south, east, north in wish.boxes():
            geometry = {"lonmin": west, "latmin": south, "lonmax": east, "latmax": north}
            for page in self._pages(collection=collection, geom=geometry, **days):
                yield from self._offers(page, wish)

    def _pages(self, **asked: Any) -> Iterator[list[Any]]:
        with _our_errors(self.name), self._searching:
            page = self._gateway.search(
                provider=self._theirs, limit=self._settings.page, raise_errors=True, validate=False, **asked
            )
        while page:
            yield list(page)
            with _our_errors(self.name), self._searching:
                page = next(page.next_page(), None)

    def _offers(self, products: list[Any], wish: Wish) -> Iterator[Offer]:
        try:
            offers = [self._offer(product, wish.collection) for product in products]
        except UNREADABLE as error:
            raise ChangedInterface(f"{self.name}: a product cannot be understood: {error!r}") from error
        if offers and not any(map(wish.in_time, offers)):
            raise ChangedInterface(f"{self.name} answers with products of other times, {offers[0].identifier} for one")
        yield from offers

    def _offer(self, product: Any, collection: str) -> Offer:
        """Raises one of :data:`UNREADABLE`."""
        found = product.properties
        identifier = str(found.get("title") or found["id"]).removesuffix(".SAFE")
        if not SAFE_NAME.fullmatch(identifier):
            raise ValueError(f"{identifier[:120]!r} cannot be a product's name")
        cloud_cover = found.get("eo:cloud_cover")
        return Offer(
            identifier=identifier,
            collection=collection,
            provider=self.name,
            sensing_time=_moment(found.get("start_datetime") or found["datetime"]),
            reference=str(found["id"]),
            tile_id=tile_in_name(identifier),
            cloud_cover=float(cloud_cover) if isinstance(cloud_cover, int | float) else None,
        )

    def fetch(self, offer: Offer, folder: Path) -> Path:
        asked = {"id": offer.reference, "collection": self._settings.collections[offer.collection]}
        aside = Path(tempfile.mkdtemp(prefix="eodag-", dir=folder))
        try:
            with _our_errors(self.name):
                with self._searching:  # a gateway is not made for several threads
                    found = self._gateway.search(provider=self._theirs, raise_errors=True, validate=False, **asked)
                if not found:
                    raise Gone(f"{self.name} has {offer.identifier} no more")
                wanted = {"asset": self._settings.asset} if self._settings.asset else {}
                path = found[0].download(
                    output_dir=str(aside), extract=False, timeout=self._settings.timeout_seconds / 60, **wanted
                )
            product = _placed(Path(path), offer, folder)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        check_product(product, vouched=False)
        return product


@contextmanager
def _our_errors(name: str) -> Iterator[None]:
    try:
        yield
    except (theirs.AuthenticationError, theirs.MisconfiguredError) as error:
        raise Denied(f"{name}: {error}") from error
    except theirs.NotAvailableError as error:
        raise Staging(f"{name}: {error}") from error
    except (theirs.UnsupportedProvider, theirs.UnsupportedCollection) as error:
        raise ChangedInterface(f"{name}: {error}") from error
    except theirs.EodagError as error:
        raise Unavailable(f"{name}: {error}") from error


def _placed(path: Path, offer: Offer, folder: Path) -> Path:
    """What eodag has fetched, under the name that it shall have in the inbox."""
    inside = [path, *path.iterdir()] if path.is_dir() else [path]
    archive = next((one for one in inside if one.is_file() and _suffix(one.name)), None)
    if archive is not None:
        return archive.replace(folder / f"{offer.identifier}{_suffix(archive.name)}")
    target = folder / (f"{offer.identifier}.SAFE" if offer.collection == "sentinel2-l1c" else offer.identifier)
    shutil.rmtree(target, ignore_errors=True)
    return path.rename(target)


def _suffix(name: str) -> str:
    return next((suffix for suffix in ARCHIVE_SUFFIXES if name.lower().endswith(suffix)), "")


def _moment(text: str) -> datetime:
    moment = str_to_datetime(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def opened(settings: ProviderSettings) -> EodagProvider:
    unknown = set(settings.options) - OPTIONS
    if unknown:
        raise InvalidSources(f"provider {settings.name!r}: options are {sorted(OPTIONS)}, not {sorted(unknown)[0]!r}")
    return EodagProvider(settings)
