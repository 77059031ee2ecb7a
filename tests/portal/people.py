"""What the tests of accounts, cart and downloads share: products of known bytes, people, a real web server."""

from __future__ import annotations

import shutil
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pystac
import uvicorn
from allauth.account.models import EmailAddress
from django.core.asgi import get_asgi_application

from catalog.configuration import configuration
from catalog.publish import publish
from catalog.storage import directory_key, store
from portal.accounts.models import User

PASSWORD = "eleven horses on a hill"
MEBIBYTE = 1_048_576
COLLECTION = "sentinel2-l2a"


ASGIApplication = Callable[..., Awaitable[None]]


def bytes_of(seed: int, size: int) -> bytes:
    return np.random.default_rng(seed).bytes(size)


BOX = (0.5, 42.4, 1.9, 43.3)
"""Longitudes and latitudes, degrees, as of a STAC ``bbox``."""


def product(
    day: int,
    files: dict[str, bytes],
    *,
    month: int = 3,
    box: tuple[float, float, float, float] = BOX,
    **properties: Any,
) -> pystac.Item:
    """Publish a product of a ``day`` of 2021 whose files are ``{path: content}``; asset keys are the paths' stems.

    Each room keeps to days or a ``month`` of its own: a product of the same day takes the other's place.
    """
    when = datetime(2021, month, day, 10, 50, 31, tzinfo=UTC)
    identifier = f"SENTINEL2B_{when:%Y%m%d-%H%M%S}-000_L2A_T31TCH_C_V1-0"
    west, south, east, north = box
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    item = pystac.Item(
        identifier,
        {"type": "Polygon", "coordinates": [ring]},
        [west, south, east, north],
        when,
        {"platform": "sentinel-2b", "constellation": "sentinel-2", "grid:code": "MGRS-31TCH", **properties},
        collection=COLLECTION,
    )
    directory = configuration().work / f"people-{day}"
    shutil.rmtree(directory, ignore_errors=True)
    store().remove(directory_key(item))
    for name, content in files.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_bytes(content)
        item.add_asset(Path(name).stem, pystac.Asset(name, media_type="image/tiff; application=geotiff"))
    return publish(item, directory)


def person(email: str, **fields: Any) -> User:
    """Somebody whose address is confirmed."""
    user = User.objects.create_user(email, PASSWORD, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@dataclass
class Served:
    """A running web server, and how many bytes of body it has sent for each path."""

    url: str
    sent: Counter[str] = field(default_factory=Counter)


@contextmanager
def served(application: ASGIApplication | None = None) -> Iterator[Served]:
    """Django, or another application, behind a real uvicorn on a free port, in a thread of this process."""
    answering = application or get_asgi_application()
    found = Served("")

    async def counted(
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        async def count(message: MutableMapping[str, Any]) -> None:
            await send(message)
            found.sent[scope.get("path", "")] += len(message.get("body", b""))

        await answering(scope, receive, count)  # type: ignore[operator]

    server = uvicorn.Server(
        uvicorn.Config(counted, port=0, log_level="warning", lifespan="on" if application else "off")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    found.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield found
    server.should_exit = True
    thread.join()
