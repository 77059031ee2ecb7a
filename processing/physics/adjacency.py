"""The light of the neighbourhood that the air scatters into the view of a place.

How far it comes from depends on how high it is scattered. Molecules (scale height 8 km) mix the light of some ten
kilometres, aerosols (2 km) that of one: their environment functions, the share of the light that comes from within a
distance, are those of 6S (Vermote et al. 1997, doi 10.1109/36.581987). MAJA takes the plain mean over 5 km instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt
from scipy import fft

FloatArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]

MOLECULES = ((0.930, 0.08), (0.070, 1.10))
"""Shares, and reciprocal distances (km⁻¹): the share from within r km is 1 − Σ share·exp(−r/distance)."""
AEROSOLS = ((0.375, 0.20), (0.625, 1.83))
REACH = 20.0
"""km; molecules send another fifth of their light from beyond, which is taken to be like that from within."""
ALTITUDE_STEP = 200.0
"""m"""
PATCH = 2.0
"""km over which ground that is hidden may be brighter or darker than what is seen at its altitude; the light that the
air mixes is a mean of many smaller parcels."""
_SAMPLES = 8
_EDGE = 9
"""Cells over which the edge of an image is smoothed before it is continued."""


@dataclass(frozen=True)
class Surroundings:
    """Float32, no NaN, of one shape."""

    reflectance: FloatArray
    """Mean of each cell's surroundings, weighted as the air mixes their light."""
    sigma: FloatArray
    """Standard deviation of what is not known of it: of the part of the surroundings that is not seen."""


def environment(
    reflectance: FloatArray, altitude: FloatArray, cell: float, molecules: FloatArray | float,
    beyond: FloatArray | None = None,
) -> Surroundings:  # fmt: skip
    """What surrounds each cell.

    Parameters
    ----------
    reflectance : float32, NaN where the ground is not seen: it is then taken for what is seen elsewhere at its
        altitude, so that the snow of summits counts that clouds hide. The clouds' own light is left out.
    altitude : m, of the same shape, no NaN
    cell : pixel size, m
    molecules : share of the scattered light that molecules scatter, 0 to 1; a number, or an array of the same shape
    beyond : altitudes (m) with :func:`reach_in_cells` more cells on every side, NaN where unknown. The ground outside
        the image differs from its nearest edge as their altitudes say; where these are unknown, it is like the edge.

    Raises ValueError where no cell is seen.
    """
    seen = np.isfinite(reflectance)
    if not seen.any():
        raise ValueError("no ground is seen: nothing is known of the light that it sends around")
    typical = _of_altitude(reflectance[seen], altitude[seen], altitude)
    ground = np.where(seen, reflectance, typical)
    radius = reach_in_cells(cell)
    shown = np.pad(seen.astype(np.float32), radius)
    wide = _continued(ground, radius)
    if beyond is not None:
        around = _of_altitude(reflectance[seen], altitude[seen], np.nan_to_num(beyond))
        local = np.clip(_continued(ground - typical, radius) + around, 0, None)
        wide = np.where(np.isfinite(beyond), local, wide)
        wide[radius:-radius, radius:-radius] = ground
    means, shares = [], []
    for functions in (MOLECULES, AEROSOLS):
        kernel = _kernel(functions, cell / 1000)
        means.append(_convolved(wide, kernel))
        shares.append(_convolved(shown, kernel))
    of_molecules, of_aerosols = means
    # Sums of a transform are never quite right: a mean of reflectances lies between the least and the largest.
    mixed = np.clip(of_aerosols + molecules * (of_molecules - of_aerosols), wide.min(), wide.max())
    unseen = 1 - (shares[1] + molecules * (shares[0] - shares[1]))
    sigma = np.clip(unseen, 0, 1) * _unevenness(ground - typical, seen, cell)
    return Surroundings(np.asarray(mixed, np.float32), np.asarray(sigma, np.float32))


def reach_in_cells(cell: float) -> int:
    """How many pixels of ``cell`` m count on every side."""
    return int(np.ceil(REACH * 1000 / cell))


def _of_altitude(reflectance: FloatArray, altitude: FloatArray, where: FloatArray) -> FloatArray:
    """Mean reflectance at each altitude of ``where``, of what is known (arrays of one dimension)."""
    lowest = float(altitude.min())
    step = ((altitude - lowest) / ALTITUDE_STEP).astype(np.intp)
    counts = np.bincount(step)
    means = np.bincount(step, reflectance) / np.maximum(counts, 1)
    middles = lowest + (np.flatnonzero(counts) + 0.5) * ALTITUDE_STEP
    return np.asarray(np.interp(where, middles, means[counts > 0]), np.float32)


def _unevenness(difference: FloatArray, seen: BoolArray, cell: float) -> np.float32:
    """Standard deviation of what is seen of an image, after means over :data:`PATCH`."""
    size = 2 * round(PATCH * 500 / cell) + 1
    means = cv2.blur(np.where(seen, difference, np.float32(0)), (size, size))
    share = cv2.blur(seen.astype(np.float32), (size, size))
    return np.float32((means[seen] / share[seen]).std())


@lru_cache(maxsize=8)
def _kernel(functions: tuple[tuple[float, float], ...], cell: float) -> FloatArray:
    """Share of the light from each cell around; ``cell`` in km. Sums to 1."""
    radius = int(np.ceil(REACH / cell))
    offsets = (np.arange((2 * radius + 1) * _SAMPLES) + 0.5) / _SAMPLES - radius - 0.5
    # Around the centre the density goes as 1/r: the samples never fall on it, and the sum over them is finite.
    distance = cell * np.hypot(offsets[:, None], offsets)
    density = sum(share * rate * np.exp(-rate * distance) for share, rate in functions) / distance
    density[distance > REACH] = 0
    size = 2 * radius + 1
    kernel = density.reshape(size, _SAMPLES, size, _SAMPLES).sum(axis=(1, 3))
    return np.asarray(kernel / kernel.sum(), np.float32)


def _continued(ground: FloatArray, radius: int) -> FloatArray:
    """With ``radius`` cells more on every side, that are like the nearest edge, smoothed."""
    edges = cv2.blur(ground, (_EDGE, _EDGE), borderType=cv2.BORDER_REFLECT)
    wide = cv2.copyMakeBorder(edges, radius, radius, radius, radius, cv2.BORDER_REPLICATE)
    wide[radius:-radius, radius:-radius] = ground
    return np.asarray(wide, np.float32)


def _convolved(wide: FloatArray, kernel: FloatArray) -> FloatArray:
    """Of what has as many cells around it as the kernel reaches."""
    shape = [fft.next_fast_len(size, real=True) for size in wide.shape]
    product = fft.irfft2(fft.rfft2(wide, shape) * fft.rfft2(kernel, shape), shape)
    rows, columns = (slice(k - 1, size) for k, size in zip(kernel.shape, wide.shape, strict=True))
    return np.asarray(product[rows, columns], np.float32)
