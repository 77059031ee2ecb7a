"""Searches as map layers: a search is named once, then drawn as one image by the tile server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import orjson
import psycopg

from catalog.collections import renders
from catalog.configuration import configuration
from catalog.database import connection
from catalog.errors import InvalidSearch

TILE_MATRIX_SET = "WebMercatorQuad"
NOT_OF_A_MOSAIC = {"limit", "token", "collections"}


@dataclass(frozen=True)
class Layer:
    """One way to draw a mosaic."""

    title: str
    xyz: str
    """With ``{z}``, ``{x}`` and ``{y}`` in it."""


@dataclass(frozen=True)
class Mosaic:
    wmts: str
    layers: list[Layer]


def mosaic(search: dict[str, Any], collection: str) -> Mosaic:
    """What a STAC search body finds in one collection, as addresses for a geographic information system.

    The search is written down, once for all who ask the same.

    Raises:
        catalog.errors.InvalidSearch: it means nothing to the catalog.
    """
    body = {name: value for name, value in search.items() if name not in NOT_OF_A_MOSAIC}
    base = f"{configuration().public_url}/tiles/searches/{_written_down({**body, 'collections': [collection]})}"
    layers = [
        Layer(
            str(render.get("title", name)),
            f"{base}/tiles/{TILE_MATRIX_SET}/{{z}}/{{x}}/{{y}}.png?render={quote(name)}",
        )
        for name, render in renders(collection).items()
    ]
    return Mosaic(f"{base}/WMTSCapabilities.xml", layers)


def _written_down(body: dict[str, Any]) -> str:
    """pgstac's name of a search, which the tile server knows it by."""
    try:
        with connection() as database:
            row = database.execute(
                "SELECT hash FROM search_query(%s::jsonb, _metadata => %s::jsonb)",
                [orjson.dumps(body).decode(), '{"type": "mosaic"}'],
            ).fetchone()
    except (psycopg.DataError, psycopg.ProgrammingError, psycopg.InternalError) as error:
        raise InvalidSearch(f"the catalog cannot draw {body}: {error}") from error
    return str(row[0]) if row else ""
