"""Land parcels: islets of a common orientation, cut again and again by straight lines."""

from __future__ import annotations

import numpy as np
from numba import njit

from processing.simulation.noise import gradient_noise, hash32, uniform


@njit(cache=True)
def parcel(x: float, y: float, islet: float, area: float, seed: int) -> tuple[int, float, float, int, float, float]:
    """The parcel at a place: its 32-bit number, the distance to its border and to its islet's
    border (m), the islet's number and centre (m).

    ``islet`` is the spacing (m) of the islets, which are Voronoi cells: their borders are roads or
    streets. ``area`` is the mean area (m²) of the parcels cut out of them.
    """
    ci, cj = int(np.floor(x / islet)), int(np.floor(y / islet))
    nearest, second = 1e18, 1e18
    cx = cy = ox = oy = 0.0
    number = 0
    for i in range(ci - 1, ci + 2):
        for j in range(cj - 1, cj + 2):
            h = hash32(i, j, seed)
            px = (i + 0.1 + 0.8 * (h & 0xFFFF) / 65536.0) * islet
            py = (j + 0.1 + 0.8 * (h >> 16) / 65536.0) * islet
            d = (x - px) ** 2 + (y - py) ** 2
            if d < nearest:
                second, ox, oy = nearest, cx, cy
                nearest, cx, cy, number = d, px, py, h
            elif d < second:
                second, ox, oy = d, px, py
    islet_border = 0.5 * (second - nearest) / max(1.0, np.sqrt((cx - ox) ** 2 + (cy - oy) ** 2))
    lean = 1.6 * gradient_noise(cx / (5.5 * islet), cy / (5.5 * islet), seed + 5)[0] + 0.5 * uniform(number, 1, seed)
    cosine, sine = np.cos(lean), np.sin(lean)
    u = (x - cx) * cosine + (y - cy) * sine
    v = (y - cy) * cosine - (x - cx) * sine
    u0, u1, v0, v1 = -islet, islet, -islet, islet
    border = islet_border
    node = number
    for _ in range(24):
        du, dv = u1 - u0, v1 - v0
        if du * dv < area * (0.45 + 1.9 * uniform(node, 2, seed)):
            break
        share = 0.36 + 0.28 * uniform(node, 3, seed)
        slant = 0.16 * (uniform(node, 4, seed) - 0.5)
        if du * (0.55 + 0.7 * uniform(node, 5, seed)) > dv:
            middle = u0 + du * share
            offset = u - middle - slant * (v - 0.5 * (v0 + v1))
            if offset < 0:
                u1 = middle
            else:
                u0 = middle
        else:
            middle = v0 + dv * share
            offset = v - middle - slant * (u - 0.5 * (u0 + u1))
            if offset < 0:
                v1 = middle
            else:
                v0 = middle
        border = min(border, abs(offset))
        node = hash32(node, 7 if offset < 0 else 8, seed)
    return node, border, islet_border, number, cx, cy
