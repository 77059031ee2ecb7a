"""How much one request may ask for, so that none takes the server's memory or minutes."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import HTTPException
from starlette.requests import Request
from titiler.core.dependencies import PartFeatureParams

LARGEST: dict[str, float] = {
    "tilesize": 1024,
    "width": 4096,
    "height": 4096,
    "max_size": 4096,
    "buffer": 128,
    "padding": 128,
    "cover_scale": 20,
    "items_limit": 100,
    "scan_limit": 10_000,
    "time_limit": 10,
    "minzoom": 30,
    "maxzoom": 30,
}
SMALLEST = {"minzoom": 0, "maxzoom": 0}
"""Zooms are gone through one by one."""
LONGEST = {"histogram_bins": 200, "expression": 1_000, "colormap": 20_000, "assets": 100, "algorithm_params": 1_000}
"""Characters."""
MOST_BINS = 1_000
PADDED_FROM = 10
"""Zoom of a tile with ``padding``, which GDAL warps at the full resolution of the files: farther out, for minutes."""
DEFAULT_SIZE = 2048
"""Pixels of the longest side of a crop, unless the request says."""


def within_limits(request: Request) -> None:
    """Refuse a request that asks for too much (400), whatever the endpoint makes of the parameter."""
    asked = [*request.query_params.multi_items(), *request.path_params.items()]
    for name, value in asked:
        if complaint := _complaint(name, value):
            raise HTTPException(400, complaint)
    if _number(request.query_params.get("padding")) > 0 and _number(request.path_params.get("z", "inf")) < PADDED_FROM:
        raise HTTPException(400, f"padding is for tiles of zoom {PADDED_FROM} and more: take buffer")


def _complaint(name: str, value: object) -> str:
    if len(str(value)) > LONGEST.get(name, float("inf")):
        return f"{name} is longer than {LONGEST[name]} characters"
    if _number(value) > _largest(name):
        return f"{name}={value} is more than {_largest(name):g}"
    if _number(value) < SMALLEST.get(name, float("-inf")):
        return f"{name}={value} is less than {SMALLEST[name]}"
    return ""


def _largest(name: str) -> float:
    return MOST_BINS if name == "histogram_bins" else LARGEST.get(name, float("inf"))


def _number(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        return 0.0


@dataclass
class Crop(PartFeatureParams):
    """Size of a crop: a limit on its longest side unless both sides are given."""

    def __post_init__(self) -> None:
        if self.width and self.height:
            self.max_size = None
        else:
            self.max_size = self.max_size or self.width or self.height or DEFAULT_SIZE
            self.width = self.height = None
