"""How to cite a product: a sentence, and BibTeX."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as translated

from catalog.configuration import configuration

TEX = str.maketrans({character: f"\\{character}" for character in "&%$#_{}"})


@dataclass(frozen=True)
class Citation:
    text: str
    bibtex: str


def citation(item: dict[str, Any], licence: str, given: str = "") -> Citation:
    """Of an item; ``given`` is the sentence that the item or its collection asks for."""
    properties = item["properties"]
    title = properties.get("title") or item["id"]
    authors = _authors(properties)
    version = str(properties.get("processing:version") or "")
    made = parse_datetime(properties.get("created") or properties.get("published") or "")
    year = str(made.year) if made else ""
    address = configuration().public_url.rstrip("/") + reverse("product", args=[item["collection"], item["id"]])
    versioned = translated("version %(version)s") % {"version": version} if version else ""
    parts = [f"{authors}{f' ({year})' if year else ''}: {title}", item["id"], versioned, licence, address]
    fields = {
        "author": f"{{{authors.translate(TEX)}}}",
        "title": f"{{{title.translate(TEX)}}}",
        "year": year,
        "version": version,
        "howpublished": f"\\url{{{address}}}",
        "note": item["id"].translate(TEX) + (f", {licence.translate(TEX)}" if licence else ""),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    key = re.sub(r"[^A-Za-z0-9:_-]+", "-", item["id"])
    return Citation(
        given or f"{'. '.join(part for part in parts if part)}.", f"@misc{{{key},\n" + ",\n".join(lines) + "\n}"
    )


def _authors(properties: dict[str, Any]) -> str:
    makers = [one["name"] for one in properties.get("providers") or [] if "producer" in one.get("roles", [])]
    return ", ".join(makers) or "Atelier"
