"""Rivers, canals, roads: smooth courses as segments, and the distance of every pixel to the nearest."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from numba import njit

from processing.raster.geobox import GeoBox
from processing.simulation.geography import Line
from processing.simulation.noise import gradient_noise

Segments = npt.NDArray[np.float64]
"""Rows of x0, y0, x1, y1, width (m)."""
_BLOCK = 16
_MEANDER_LENGTH = 1900.0


@njit(cache=True)
def _meandering(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], amplitude: float, seed: int) -> None:
    for k in range(x.size):
        px, py = x[k] / _MEANDER_LENGTH, y[k] / _MEANDER_LENGTH
        x[k] += amplitude * (gradient_noise(px, py, seed)[0] + 0.35 * gradient_noise(2.7 * px, 2.7 * py, seed + 1)[0])
        y[k] += amplitude * (
            gradient_noise(px, py, seed + 2)[0] + 0.35 * gradient_noise(2.7 * px, 2.7 * py, seed + 3)[0]
        )


def segments(lines: Iterable[Line], seed: int) -> Segments:
    """The courses through their points (Catmull-Rom), with their meanders, in steps of about 60 m."""
    pieces = [np.empty((0, 5))]
    for line in lines:
        points = np.asarray(line.course, np.float64)
        padded = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
        course = []
        for k in range(len(points) - 1):
            a, b, c, d = padded[k : k + 4]
            t = np.linspace(0, 1, max(2, int(np.hypot(*(c - b)) / 60.0)), endpoint=False)[:, None]
            course.append(b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a))))
        x, y = np.vstack([*course, points[-1:]]).T.copy()
        if line.meander:
            _meandering(x, y, line.meander, seed + 900)
        pieces.append(np.stack([x[:-1], y[:-1], x[1:], y[1:], np.full(len(x) - 1, line.width)], axis=1))
    return np.vstack(pieces)


@njit(cache=True, inline="always")
def _distance(x: float, y: float, segment: npt.NDArray[np.float64]) -> float:
    dx, dy = segment[2] - segment[0], segment[3] - segment[1]
    px, py = x - segment[0], y - segment[1]
    t = min(1.0, max(0.0, (px * dx + py * dy) / max(1e-9, dx * dx + dy * dy)))
    ex, ey = px - t * dx, py - t * dy
    return float(np.sqrt(ex * ex + ey * ey))


@njit(cache=True)
def _fill(
    left: float, top: float, step: float, reach: float, near: npt.NDArray[np.float64], out: npt.NDArray[np.float32]
) -> None:
    candidates = np.empty(near.shape[0], np.int64)
    radius = _BLOCK * step * 0.7072
    for bi in range(0, out.shape[0], _BLOCK):
        for bj in range(0, out.shape[1], _BLOCK):
            x, y = left + (bj + 0.5 * _BLOCK) * step, top - (bi + 0.5 * _BLOCK) * step
            best = reach
            for k in range(near.shape[0]):
                best = min(best, _distance(x, y, near[k]) - 0.5 * near[k, 4])
            count = 0
            for k in range(near.shape[0]):
                if _distance(x, y, near[k]) - 0.5 * near[k, 4] <= best + 2 * radius:
                    candidates[count] = k
                    count += 1
            for i in range(bi, min(bi + _BLOCK, out.shape[0])):
                for j in range(bj, min(bj + _BLOCK, out.shape[1])):
                    px, py = left + (j + 0.5) * step, top - (i + 0.5) * step
                    nearest = reach
                    for c in range(count):
                        k = candidates[c]
                        nearest = min(nearest, _distance(px, py, near[k]) - 0.5 * near[k, 4])
                    out[i, j] = nearest


def distances(lines: Segments, geobox: GeoBox, reach: float) -> npt.NDArray[np.float32]:
    """Distance (m) of the pixel centres to the nearest line's edge: negative inside, at most ``reach``."""
    left, bottom, right, top = geobox.bounds
    margin = reach + 500.0
    x, y = 0.5 * (lines[:, 0] + lines[:, 2]), 0.5 * (lines[:, 1] + lines[:, 3])
    inside = (x > left - margin) & (x < right + margin) & (y > bottom - margin) & (y < top + margin)
    out = np.empty(geobox.shape, np.float32)
    _fill(geobox.left, geobox.top, geobox.resolution, reach, np.ascontiguousarray(lines[inside]), out)
    return out
