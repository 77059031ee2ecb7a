"""Named renders: ``?render=true-colour`` instead of assets, expression, rescale and colormap.

Names and meanings come from the ``renders`` of the item, else of its collection (STAC render extension). With
neither ``assets`` nor ``render``, the first one is used. What is said explicitly goes before the render's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Query
from psycopg.rows import dict_row
from starlette.requests import Request
from titiler.core.dependencies import (
    AssetsExprParams,
    ColorMapParams,
    DatasetParams,
    ImageRenderingParams,
    _parse_asset,
)
from titiler.pgstac.dependencies import get_stac_item

from catalog.collections import collections
from catalog.collections import renders as collection_renders
from catalog.collections.outlines import outlines

Render = dict[str, Any]
NO_RENDER: Render = {}


def as_parameters(render: Mapping[str, Any]) -> Render:
    """A render of the STAC extension, in the form of TiTiler's query parameters."""
    parameters = {
        name: render[name]
        for name in (
            "assets", "expression", "colormap_name", "color_formula", "nodata", "resampling",
            "algorithm", "algorithm_params",
        )
        if render.get(name) is not None
    }  # fmt: skip
    if rescale := render.get("rescale"):
        parameters["rescale"] = [f"{low},{high}" for low, high in rescale]
    if colormap := render.get("colormap"):
        parameters["colormap"] = json.dumps(colormap)
    return parameters


def available_renders(request: Request) -> dict[str, Any]:
    """The renders of what this request is about, by its path."""
    path = request.path_params
    if "item_id" in path:
        item = get_stac_item(request.app.state.dbpool, path["collection_id"], path["item_id"])
        return collection_renders(path["collection_id"], item.properties.get("renders")) | outlines(item.assets)
    if "collection_id" in path:
        return _renders_of_collection(path["collection_id"])
    return _renders_of_search(request.app.state.dbpool, path["search_id"])


def _renders_of_collection(identifier: str) -> dict[str, Any]:
    definition = collections().get(identifier)
    expected = definition.extra_fields.get("item_assets", {}) if definition else {}
    return collection_renders(identifier) | outlines(expected)


def _renders_of_search(pool: Any, identifier: str) -> dict[str, Any]:
    """Those it was registered with, else those of the collections that it names."""
    with pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute("SELECT search, metadata FROM searches WHERE hash = %s", [identifier]).fetchone()
    if row is None:
        raise HTTPException(404, f"SearchId `{identifier}` not found")
    found: dict[str, Any] = {}
    for collection in row["search"].get("collections") or []:
        found = {**_renders_of_collection(collection), **found}
    return {**found, **(row["metadata"].get("defaults") or {})}


def named_render(
    request: Request,
    render: Annotated[
        str | None, Query(description="Name of a render: `true-colour`, `false-colour`, `ndvi`, `snow`…")
    ] = None,
) -> Render:
    """The render to use, as parameters; none where assets are named."""
    if render is None and ("assets" in request.query_params or "expression" in request.query_params):
        return NO_RENDER
    renders = available_renders(request)
    if render is None:
        return as_parameters(next(iter(renders.values()), NO_RENDER))
    if render not in renders:
        raise HTTPException(404, f"no render {render!r} here; there are: {', '.join(renders) or 'none'}")
    return as_parameters(renders[render])


Named = Annotated[Render, Depends(named_render)]


@dataclass(init=False)
class Layer(AssetsExprParams):
    """Which assets, and what to compute of them."""

    def __init__(
        self,
        assets: Annotated[list[str] | None, Query(description="Names of assets.")] = None,
        expression: Annotated[str | None, Query(description="Band mathematics: b1 is the first asset.")] = None,
        asset_as_band: Annotated[bool | None, Query(description="Name bands after their assets.")] = None,
        named: Named = NO_RENDER,
    ) -> None:
        chosen = assets or named.get("assets")
        if not chosen:
            raise HTTPException(400, "say which `assets`, or which `render`; this has no render of its own")
        self.assets: list[Any] = _parse_asset(chosen)
        self.expression = expression or named.get("expression")
        self.asset_as_band = asset_as_band


@dataclass(init=False)
class Dataset(DatasetParams):
    """How pixels are read."""

    def __init__(self, own: Annotated[DatasetParams, Depends(DatasetParams)], named: Named) -> None:
        super().__init__(
            nodata=own.nodata if own.nodata is not None else named.get("nodata"),
            unscale=own.unscale,
            resampling_method=own.resampling_method or named.get("resampling"),
            reproject_method=own.reproject_method,
        )


@dataclass(init=False)
class Rendering(ImageRenderingParams):
    """How values become bytes."""

    def __init__(self, own: Annotated[ImageRenderingParams, Depends(ImageRenderingParams)], named: Named) -> None:
        theirs = ImageRenderingParams(rescale=named.get("rescale"), color_formula=named.get("color_formula"))
        self.rescale = own.rescale or theirs.rescale
        self.color_formula = own.color_formula or theirs.color_formula
        self.add_mask = own.add_mask


def colormap(own: Annotated[Any, Depends(ColorMapParams)], named: Named) -> Any:
    """The colour of each value: the one asked for, else the render's."""
    return own or ColorMapParams(named.get("colormap_name"), named.get("colormap"))
