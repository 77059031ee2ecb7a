"""An order as lists that programs read: curl's configuration, addresses, checksums, JSON. Metalinks: see there."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from portal.cart.links import file_url
from portal.cart.metalink import metalink_document
from portal.cart.models import Order
from portal.cart.states import missing
from portal.downloads.links import LIFE
from portal.downloads.representations import Document


class Form(NamedTuple):
    """A list of one kind."""

    name: str
    """Of the file, ``{}`` being the order."""
    media_type: str
    content: Callable[[Order], str | bytes]


def curl_configuration(order: Order) -> str:
    """What ``curl -K`` reads: each file's signed link and where to put it."""
    files = (f'url = "{file_url(order, file)}"\noutput = "{file.path}"\n' for file in order.files.all())
    return "create-dirs\n" + "".join(files)


def addresses(order: Order) -> str:
    """What ``wget --input-file`` reads: a signed link a line."""
    return "".join(f"{file_url(order, file)}\n" for file in order.files.all())


def checksums(order: Order) -> str:
    """What ``sha256sum --check`` reads."""
    return "".join(f"{file.sha256}  {file.path}\n" for file in order.files.all())


def as_json(order: Order) -> str:
    """For programs: where each file is, how large, its SHA-256."""
    away = {file.id for file in missing(order.files.all())}
    files: list[dict[str, Any]] = [
        {
            "path": file.path,
            "collection": file.collection,
            "item": file.item,
            "asset": file.asset,
            "size": file.size,
            "sha256": file.sha256,
            "url": file_url(order, file),
            "online": file.id not in away,
        }
        for file in order.files.all()
    ]
    head = {"id": str(order.id), "links_until": order.links_until.isoformat(timespec="seconds")}
    return json.dumps({**head, "size": sum(file["size"] for file in files), "files": files}, indent=1)


TEXT = "text/plain; charset=utf-8"
FORMS = {
    "meta4": Form("{}.meta4", "application/metalink4+xml", metalink_document),
    "curl": Form("{}.curl", TEXT, curl_configuration),
    "txt": Form("{}.txt", TEXT, addresses),
    "sha256": Form("SHA256SUMS", TEXT, checksums),
    "json": Form("{}.json", "application/json", as_json),
}
"""By the end of their addresses."""
OF_LINKS = frozenset(FORMS) - {"sha256"}
"""Lists that somebody fetches to download what is in them."""


def document(order: Order, form: str) -> Document:
    """The list of this form (one of :data:`FORMS`)."""
    kind = FORMS[form]
    content = kind.content(order)
    encoded = content.encode() if isinstance(content, str) else content
    return Document(kind.name.format(order.id), encoded, kind.media_type, order.links_until - LIFE)
