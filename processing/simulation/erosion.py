"""The invented Pyrenees: uplift carved by rivers, on a fixed lattice of UTM 31, whatever the extent drawn.

Stream-power erosion solved implicitly along the drainage tree (Braun and Willett 2013,
doi 10.1016/j.geomorph.2012.10.008), the tree being found by a priority flood (Barnes et al. 2014,
doi 10.1016/j.cageo.2013.04.024), from 600 m down to 150 m nodes.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt
from numba import njit

from processing.simulation.noise import fractal_noise, gradient_noise, smoothstep

LEFT, TOP = 292800.0, 4795200.0
WIDTH, HEIGHT = 124800.0, 110400.0
STEP = 150.0
_STAGES = ((600.0, 45), (300.0, 22), (150.0, 12))
_YEARS = 1.6e5
"""Length of one time step."""
_ERODIBILITY = 1.7e-6
"""m^(1 - 2m) per year, with m the drainage area exponent."""
_AREA_EXPONENT = 0.45
_UPLIFT = 2.5e-4
"""m per year in the heart of the range."""
_STEEPEST = 0.8
"""Slope beyond which ground falls (m per m)."""
_RIVER_AREA = 6.0e6
"""Drainage area from which a torrent is drawn, m²."""


@dataclass(frozen=True)
class Mountains:
    """Height over the plain (m) at the lattice's nodes, and the torrents as segments x0 y0 x1 y1 width (m)."""

    height: npt.NDArray[np.float32]
    torrents: npt.NDArray[np.float64]


@njit(cache=True)
def mountain_share(x: float, y: float, seed: int) -> float:
    """0 in the plain, 1 in the heart of the range."""
    wave = 4200.0 * gradient_noise(x / 16000.0, y / 16000.0, seed + 11)[0]
    return smoothstep(0.0, 42000.0, 4784000.0 - 0.10 * (x - 350000.0) + wave - y)


@njit(cache=True)
def warp(x: float, y: float, seed: int) -> tuple[float, float]:
    """Where on the lattice a place of the map is read (m): hides the lattice's eight directions."""
    east = 420.0 * fractal_noise(x / 2300.0, y / 2300.0, 4, seed + 13)
    north = 420.0 * fractal_noise(x / 2300.0, y / 2300.0, 4, seed + 14)
    return x + east, y + north


@njit(cache=True)
def _unwarped(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], seed: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The inverse of :func:`warp`, by iteration."""
    map_x, map_y = x.copy(), y.copy()
    for k in range(x.size):
        for _ in range(12):
            warped_x, warped_y = warp(map_x[k], map_y[k], seed)
            map_x[k] += 0.8 * (x[k] - warped_x)
            map_y[k] += 0.8 * (y[k] - warped_y)
    return map_x, map_y


@njit(cache=True)
def _uplift(left: float, top: float, step: float, seed: int, out: npt.NDArray[np.float64]) -> None:
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            x, y = left + j * step, top - i * step
            uneven = 1.0 + 0.75 * fractal_noise(x / 14000.0, y / 9000.0, 4, seed + 12)
            out[i, j] = _UPLIFT * mountain_share(x, y, seed) ** 1.15 * max(0.15, uneven)


@njit(cache=True)
def _drainage(
    z: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Flood order, receiver and distance to it (nodes) of every node; the northern edge is the outlet."""
    rows, columns = z.shape
    count = rows * columns
    flat = z.ravel()
    parent = np.full(count, -1, np.int64)
    order = np.empty(count, np.int64)
    level = np.full(count, np.inf)
    heap = [(0.0, 0)]
    heap.pop()
    for j in range(columns):
        parent[j] = j
        level[j] = flat[j]
        heapq.heappush(heap, (flat[j], j))
    done = 0
    while len(heap) > 0:
        filled, node = heapq.heappop(heap)
        order[done] = node
        done += 1
        i, j = node // columns, node % columns
        for di in range(-1, 2):
            for dj in range(-1, 2):
                ni, nj = i + di, j + dj
                if ni < 0 or nj < 0 or ni >= rows or nj >= columns:
                    continue
                neighbour = ni * columns + nj
                if parent[neighbour] < 0:
                    parent[neighbour] = node
                    level[neighbour] = max(filled + 1e-4, flat[neighbour])
                    heapq.heappush(heap, (level[neighbour], neighbour))
    distance = np.ones(count)
    for node in range(columns, count):
        i, j = node // columns, node % columns
        steepest = 0.0
        for di in range(-1, 2):
            for dj in range(-1, 2):
                ni, nj = i + di, j + dj
                if ni < 0 or nj < 0 or ni >= rows or nj >= columns or (di == 0 and dj == 0):
                    continue
                far = np.sqrt(di * di + dj * dj)
                fall = (level[node] - level[ni * columns + nj]) / far
                if fall > steepest:
                    steepest = fall
                    parent[node] = ni * columns + nj
        pi, pj = parent[node] // columns, parent[node] % columns
        distance[node] = np.sqrt((pi - i) ** 2 + (pj - j) ** 2)
    return order, parent, distance


@njit(cache=True)
def _areas(order: npt.NDArray[np.int64], parent: npt.NDArray[np.int64], cell: float) -> npt.NDArray[np.float64]:
    area = np.full(order.size, cell)
    for k in range(order.size - 1, -1, -1):
        node = order[k]
        if parent[node] != node:
            area[parent[node]] += area[node]
    return area


@njit(cache=True)
def _erode(z: npt.NDArray[np.float64], uplift: npt.NDArray[np.float64], step: float, times: int) -> None:
    flat = z.ravel()
    rise = uplift.ravel()
    for _ in range(times):
        order, parent, distance = _drainage(z)
        area = _areas(order, parent, step * step)
        for k in range(order.size):
            node = order[k]
            below = parent[node]
            if below == node:
                flat[node] = 0.0
                continue
            length = distance[node] * step
            factor = _ERODIBILITY * area[node] ** _AREA_EXPONENT * _YEARS / length
            carved = (flat[node] + rise[node] * _YEARS + factor * flat[below]) / (1.0 + factor)
            flat[node] = min(carved, flat[below] + _STEEPEST * length)


def _torrents(z: npt.NDArray[np.float64], seed: int) -> npt.NDArray[np.float64]:
    """The drainage tree's larger branches, their corners cut."""
    order, parent, _ = _drainage(z)
    area = _areas(order, parent, STEP * STEP)
    columns = z.shape[1]
    x = LEFT + STEP * (np.arange(z.size) % columns)
    y = TOP - STEP * (np.arange(z.size) // columns)
    for _ in range(3):
        x, y = 0.5 * (x + x[parent]), 0.5 * (y + y[parent])
    nodes = np.flatnonzero((area > _RIVER_AREA) & (parent != np.arange(z.size)))
    width = 2.0 + 0.9 * np.sqrt(area[nodes] / 1e6)
    start_x, start_y = _unwarped(x, y, seed)
    return np.stack([start_x[nodes], start_y[nodes], start_x[parent[nodes]], start_y[parent[nodes]], width], axis=1)


@cache
def mountains(seed: int) -> Mountains:
    """The range of this seed; some seconds the first time, then kept for the life of the process."""
    z: npt.NDArray[np.float64] = np.zeros((1, 1))
    for step, times in _STAGES:
        shape = (int(HEIGHT / step) + 1, int(WIDTH / step) + 1)
        uplift = np.empty(shape)
        _uplift(LEFT, TOP, step, seed, uplift)
        larger = cv2.resize(z, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC) if z.size > 1 else np.zeros(shape)
        z = larger.astype(np.float64)
        z += 8.0 * np.random.default_rng(seed).random(shape) * (uplift > 0)
        _erode(z, uplift, step, times)
    smooth = cv2.GaussianBlur(z.astype(np.float32), (0, 0), 0.7).astype(np.float32)
    return Mountains(smooth, _torrents(z, seed))
