"""Aerosol optical thickness of an image, from what the ground is known to look like.

The surface reflectance that would be found is computed for a few thicknesses. Then all that is known is put together:
colours of vegetation, ground that does not change between dates, a forecast, and that nothing is darker than black.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from processing.physics.aerosol_criteria import darkest, spectral_evidence, temporal_evidence
from processing.physics.aerosol_solution import Guess, solve
from processing.physics.aerosol_trials import TRIALS, surface_at_trials
from processing.physics.column import SCALE_HEIGHT
from processing.physics.conditions import Directions
from processing.physics.smoothing import block_mean, blurred, spread

FloatArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]

DEFAULT, DEFAULT_ERROR = 0.10, 0.25
"""AOT above the sea's level where nothing tells (MAJA), and its standard deviation."""
TYPE_ERROR = 0.12
"""Relative error of the thickness at 550 nm, that is told from blue light, for the kind of aerosols is not known."""
ENOUGH = 19.0
"""Cells that must tell, in a neighbourhood, for its aerosols to be called measured (MAJA)."""
LEAST_CLEAR = 0.3
"""Of a cell."""
_SMOOTHING = 2.0
_USED = "coastal", "blue", "red", "nir08", "swir22"


@dataclass(frozen=True)
class CoarseView:
    """An image on its coarse grid; arrays of one shape."""

    platform: str
    model: str
    """One of :data:`processing.physics.scattering.AEROSOL_MODELS`."""
    bands: Mapping[str, str]
    """Band by common name: ``{"blue": "B2"}``; at least those of ``toa``."""
    toa: Mapping[str, FloatArray]
    """Top-of-atmosphere reflectance of the clear part of each cell, divided by the transmission of gases, by common
    name; NaN where there is none. Needs ``blue``, ``red``, ``nir08``; uses ``coastal`` and ``swir22``."""
    directions: Directions
    altitude: FloatArray
    """m, no NaN"""
    clear: BoolArray
    """Land or water without cloud, shadow or snow over enough of the cell."""
    water: BoolArray
    clear_fraction: FloatArray
    """Of each cell, 0 to 1."""
    surroundings: Mapping[str, FloatArray] | None = None
    """As ``toa``, of all ground that is seen, snow as well; NaN where clouds hide all of it. None: as ``toa``."""
    cell: float = 240.0
    """Pixel size, m."""
    area: FloatArray | float = 1.0
    """Of the ground by that of its map."""
    beyond: FloatArray | None = None
    """Altitude (m) with cells around the image besides: :func:`processing.physics.adjacency.environment`."""


@dataclass(frozen=True)
class PastSurface:
    """The ground at another date, on the same grid."""

    days: float
    """Signed: negative before the image."""
    reflectance: Mapping[str, FloatArray]
    """Surface reflectance by common name, NaN where it was not clear. Needs ``blue``, ``red``, ``nir08``; uses
    ``coastal`` and ``swir22``."""


@dataclass(frozen=True)
class AotPrior:
    """A forecast, at 550 nm, at each cell's own altitude."""

    aot: FloatArray
    sigma: float


@dataclass(frozen=True)
class Aerosol:
    """At 550 nm, above the ground at its own altitude; arrays of one shape, no NaN."""

    aot: FloatArray
    sigma: FloatArray
    """Standard deviation."""
    measured: BoolArray
    """Where the image tells; elsewhere the thickness is that of the neighbourhood, the prior or a default."""


def retrieve_aot(view: CoarseView, past: Sequence[PastSurface], prior: AotPrior | None) -> Aerosol:
    """Of an image, from itself, from other dates (none or more) and from a forecast, if there is one.

    Raises KeyError where ``view`` lacks a band, or for an unknown platform or aerosol model.
    """
    toa = {name: view.toa[name] for name in _USED if name in view.toa}
    trials = surface_at_trials(
        view.platform, view.model, view.bands, toa, view.surroundings or toa, view.directions, view.altitude, view.cell,
        view.area, view.beyond,
    )  # fmt: skip
    usable = view.clear & (view.clear_fraction >= LEAST_CLEAR)
    land = usable & ~view.water
    dates = [(surface.days, surface.reflectance) for surface in past]
    evidence = [*spectral_evidence(trials, land), *temporal_evidence(trials, dates, land)]
    fall = np.exp(-float(view.altitude.mean()) / SCALE_HEIGHT)
    guesses = [Guess(DEFAULT * fall, DEFAULT_ERROR * fall)]
    if prior is not None:
        guesses.append(Guess(block_mean(prior.aot / trials.thinner), prior.sigma))
    solution = solve(evidence, darkest(trials, usable), guesses)
    aot = np.clip(spread(_smooth(solution.aot), usable.shape), 0, TRIALS[-1]) * trials.thinner
    sigma = np.hypot(spread(solution.sigma, usable.shape) * trials.thinner, TYPE_ERROR * aot)
    measured = spread(solution.cells, usable.shape) >= ENOUGH
    return Aerosol(aot.astype(np.float32), sigma.astype(np.float32), measured)


def _smooth(image: FloatArray) -> FloatArray:
    return blurred(image, _SMOOTHING) / blurred(np.ones_like(image), _SMOOTHING)
