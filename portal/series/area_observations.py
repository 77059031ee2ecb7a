"""What one product says of an area: the mean of the clear pixels inside it, and how many of them there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from catalog.storage import store
from portal.discover.areas import Area
from portal.series.observations import CLEAR, CLOUD, NO_DATA, Observation, Value, observed
from portal.series.variables import SNOW, Variable
from processing.extracts import area as extracts
from processing.extracts.layers import Index, Layer, by_common_name, cloud_layer, layers_of
from processing.extracts.pixels import Reader, Source
from processing.extracts.request import ExtractRequest, Output
from processing.extracts.statistics import Figures, figures_of

MOSTLY = 80.0
"""Percent of the area's pixels that are clear on a date that counts as clear."""
FRACTION = "fsc"
"""The one variable of snow maps that has a mean: classes have none."""


def area_observation(item: dict[str, Any], area: Area, variables: Sequence[Variable]) -> Observation:
    """Read a product over an area; the uncertainty of each value is the standard deviation of its pixels.

    Raises:
        processing.errors.RejectedProduct: a file is absent or damaged.
    """
    wanted = _layers(item, [variable for variable in variables if item["collection"] in variable.collections])
    found = {name: _figures(item, area, layer) for name, layer in wanted.items()}
    values = {name: Value(one.mean, one.std) for name, one in found.items() if one is not None and one.mean is not None}
    clear = min((one.share_valid for one in found.values() if one is not None), default=0.0)
    return observed(item, _state(clear, found.values()), values, clear_percent=clear)


def _layers(item: dict[str, Any], variables: Iterable[Variable]) -> dict[str, Layer | Index]:
    """By names of variables, those that the product has."""
    if item["collection"] in SNOW:
        there = layers_of(item).get("FSC") if FRACTION in {variable.name for variable in variables} else None
        return {FRACTION: there} if there else {}
    common = by_common_name(item)
    found: dict[str, Layer | Index] = {}
    for variable in variables:
        parts = [next((common[name] for name in names if name in common), None) for names in variable.parts]
        there_are = [part for part in parts if part is not None]
        if len(there_are) == len(parts):
            first, *second = there_are
            found[variable.name] = Index(variable.name, variable.name, first, second[0]) if second else first
    return found


def _figures(item: dict[str, Any], area: Area, layer: Layer | Index) -> Figures | None:
    """Of the clear pixels inside; ``None`` where the product does not reach the area."""
    request = ExtractRequest(
        items=(f"{item['collection']}/{item['id']}",),
        area=extracts.Area(area.geometry, is_box=False),
        layers=(layer.name,),
        output=Output.STATISTICS,
        without_clouds=True,
    )
    epsg = (layer.parts[0] if isinstance(layer, Index) else layer).grid.epsg
    files = {key: Path(store().raster(asset["href"])) for key, asset in item["assets"].items()}
    reader = Reader.of(Source(item, files), request, epsg)
    return figures_of(reader, layer, cloud_layer(item, 10.0) is not None, lambda _block: None)


def _state(clear: float, figures: Iterable[Figures | None]) -> str:
    """Of the whole area: clear, cloud where clouds are what hides it, no data where the image does not reach."""
    if clear >= MOSTLY:
        return CLEAR
    seen = [one for one in figures if one is not None]
    return CLOUD if any(one.share_cloudy or not one.count for one in seen) else NO_DATA
