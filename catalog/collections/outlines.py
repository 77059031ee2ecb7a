"""Masks as outlines on a map: which bits, or which classes, of which asset, and in which colour.

The colours are those of the quicklooks: clouds green, snow pink, water blue.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any

COLOURS: Mapping[str, tuple[int, int, int]] = MappingProxyType(
    {"clouds": (0, 255, 0), "snow": (255, 105, 200), "water": (40, 110, 255)}
)
BITS: Mapping[str, tuple[str, int]] = MappingProxyType({"clouds": ("CLM", 1), "snow": ("MG2", 2), "water": ("MG2", 0)})
"""Of Level 2A: the mask, and the number of its bit."""
CLASSES: Mapping[str, int] = MappingProxyType({"clouds": 1, "snow": 2, "water": 3})
"""Of composites: the values of ``FLG``."""


def outlines(assets: Collection[str]) -> dict[str, dict[str, Any]]:
    """The renders ``outline-clouds``, ``outline-snow`` and ``outline-water`` that these assets allow."""
    found = {}
    for name, colour in COLOURS.items():
        mask, bit = BITS[name]
        if (finest := f"{mask}_R1") in assets:
            found[f"outline-{name}"] = _render(finest, colour, bits=1 << bit)
        elif "FLG_R1" in assets:
            found[f"outline-{name}"] = _render("FLG_R1", colour, values=[CLASSES[name]])
    return found


def _render(asset: str, colour: Sequence[int], **which: Any) -> dict[str, Any]:
    return {
        "assets": [asset],
        "resampling": "nearest",
        "algorithm": "outline",
        "algorithm_params": {"colour": list(colour), **which},
    }
