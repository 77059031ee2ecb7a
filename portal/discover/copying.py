"""The search of a page as other programs ask it: curl, Python, and the STAC search itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pprint import pformat
from shlex import quote
from typing import Any

from catalog.configuration import configuration

AS_ARGUMENTS = {"filter-lang": "filter_lang", "limit": "max_items"}
"""Names that pystac-client gives to members of a search body."""
LEFT_OUT = {"token"}


@dataclass(frozen=True)
class Copy:
    name: str
    title: str
    text: str


def copies(search: dict[str, Any]) -> list[Copy]:
    """Of a STAC search body."""
    body = {name: value for name, value in search.items() if name not in LEFT_OUT}
    return [
        Copy("curl", "curl", _curl(body)),
        Copy("python", "Python (pystac-client)", _python(body)),
        Copy("json", "STAC (JSON)", json.dumps(body, indent=2, ensure_ascii=False)),
    ]


def _curl(body: dict[str, Any]) -> str:
    url = f"{configuration().public_url}/stac/search"
    written = quote(json.dumps(body, separators=(",", ":"), ensure_ascii=False))
    return f"curl {quote(url)} \\\n  -H 'Content-Type: application/json' \\\n  -d {written}"


def _python(body: dict[str, Any]) -> str:
    arguments = "".join(
        f"    {AS_ARGUMENTS.get(name, name)}={_indented(pformat(value, width=100, compact=True, sort_dicts=False))},\n"
        for name, value in body.items()
    )
    return (
        "from pystac_client import Client\n\n"
        f'catalog = Client.open("{configuration().public_url}/stac")\n'
        f"search = catalog.search(\n{arguments})\n"
        "print(search.matched())\n"
        "for item in search.items():\n"
        "    print(item.id, item.datetime)\n"
    )


def _indented(text: str) -> str:
    return text.replace("\n", "\n    ")
