"""What an extract will take, before it is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rasterio.warp import transform_bounds

from processing.extracts.area import WGS84, Area
from processing.extracts.errors import InvalidRequest, NothingThere, TooLarge
from processing.extracts.grid import grid_of_request, own_grid
from processing.extracts.layers import Index, Layer, layers_of
from processing.extracts.request import ExtractRequest, Output
from processing.raster.geobox import GeoBox

BYTES_A_VALUE = 1.4
"""Of the compressed file; measured on reflectances (docs/decisions/extracts.md)."""
VALUES_A_SECOND = {Output.STATISTICS: 30e6}
"""What a form takes whatever the projection; this and the next two measured by ``python -m benchmarks.extracts``."""
REPROJECTED_A_SECOND, COPIED_A_SECOND = 5e6, 10e6
START_SECONDS = 1.0


@dataclass(frozen=True)
class Plan:
    """Grid, layers and size of an extract."""

    request: ExtractRequest
    """As asked for, but for what of the area is far from all products."""
    grid: GeoBox
    layers: Mapping[str, Layer | Index]
    """By name, as the first product that has it describes it."""
    dates: int
    values: int
    """Pixels × layers × products."""
    bytes: int
    """About, of all files."""
    seconds: float
    """About, on one core."""

    @property
    def pixels(self) -> int:
        return self.grid.height * self.grid.width


def plan(request: ExtractRequest, items: Sequence[Mapping[str, Any]]) -> Plan:
    """What the request amounts to for these STAC items.

    Raises
    ------
    InvalidRequest
        no product has one of the layers, or the projection does not suit
    NothingThere
        the area touches none of the products
    """
    found = [layers_of(item) for item in items]
    layers = {name: _first(name, found) for name in request.layers}
    every = [one[name] for one in found for name in request.layers if name in one]
    request = replace(request, area=_near(request.area, every))
    grid = grid_of_request(request, every)
    values = _values(request, found, grid)
    if not values:
        raise NothingThere("the area lies outside all of the products: move it onto them")
    copied = all(_is_copied(part.grid, grid) for layer in every for part in _parts(layer))
    speed = VALUES_A_SECOND.get(request.output, COPIED_A_SECOND if copied else REPROJECTED_A_SECOND)
    size = 400 * len(every) if request.output == Output.STATISTICS else int(values * BYTES_A_VALUE)
    return Plan(request, grid, layers, len(items), values, size, START_SECONDS + values / speed)


def require_within(plan: Plan, *, most_values: int, most_dates: int) -> None:
    """Raises :class:`TooLarge`, which says by how much."""
    if plan.dates > most_dates:
        raise TooLarge(
            f"{plan.dates} products are more than the {most_dates} of one request: choose fewer dates",
            what="dates", found=plan.dates, most=most_dates,
        )  # fmt: skip
    if plan.values > most_values:
        raise TooLarge(
            f"{plan.values / 1e6:,.0f} million values exceed the {most_values / 1e6:,.0f} million of one request: "
            "choose a smaller area, larger pixels, fewer layers or fewer dates",
            what="values", found=plan.values, most=most_values,
        )  # fmt: skip


def _near(area: Area, layers: Sequence[Layer | Index]) -> Area:
    grids = {part.grid for layer in layers for part in _parts(layer)}
    west, south, east, north = zip(*(_degrees(grid) for grid in grids), strict=True)
    found = area.near((min(west), min(south), max(east), max(north)))
    if found is None:
        raise NothingThere("the area lies outside all of the products: move it onto them")
    return found


def _degrees(grid: GeoBox) -> tuple[float, float, float, float]:
    bounds: tuple[float, float, float, float] = transform_bounds(grid.epsg, WGS84, *grid.bounds, densify_pts=21)
    return bounds


def _values(request: ExtractRequest, found: Sequence[Mapping[str, Layer | Index]], grid: GeoBox) -> int:
    wanted = [one[name] for one in found for name in request.layers if name in one]
    if request.output != Output.STATISTICS:
        return grid.height * grid.width * len(wanted)
    grids = [own_grid(request, layer) for layer in wanted]
    return sum(one.height * one.width for one in grids if one is not None)


def _first(name: str, found: Sequence[Mapping[str, Layer | Index]]) -> Layer | Index:
    for layers in found:
        if name in layers:
            return layers[name]
    offered = ", ".join(list(found[0])[:40]) if found else "nothing"
    raise InvalidRequest(f"no product has a layer {name!r}; the first one has: {offered}", field="layers")


def _parts(layer: Layer | Index) -> tuple[Layer, ...]:
    return layer.parts if isinstance(layer, Index) else (layer,)


def _is_copied(own: GeoBox, grid: GeoBox) -> bool:
    return (own.epsg, own.resolution) == (grid.epsg, grid.resolution)
