"""Compute the scattering tables and write them: ``manage.py build_luts``.

Every (aerosol model, wavelength) is a task of its own; the file's layout is in
:mod:`processing.physics.scattering_table`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from processing.physics.scattering_table import FIGURES, NODES, QUANTUM, relative_pressure
from processing.physics.spectral_responses import spectral_responses
from processing.radiative_transfer import rayleigh, solver
from processing.radiative_transfer.aerosols import MODELS, optics
from processing.radiative_transfer.solver import Column, Solver, require_solver
from processing.radiative_transfer.spectral import WAVELENGTHS, weights

Array = npt.NDArray[np.float64]
Task = tuple[str, float]
Progress = Callable[[int, int], None]
"""Is told how many are done, of how many."""

_AZIMUTHS = np.arange(0, 181, 30.0)


@dataclass(frozen=True)
class Part:
    """Of one aerosol model at one wavelength; axes are those of :data:`NODES`."""

    extinction: float
    """Of the aerosol, relative to 550 nm."""
    path: Array
    """Path reflectance, without light that was scattered by aerosol and by nothing else: (sun, view, AOT, pressure,
    term of the cosine series)"""
    lit: Array
    """That light, over the phase function and the geometry: (AOT, pressure, slant)"""
    phase: Array
    """Of the aerosol (scattering angle)"""
    lost: Array
    """1 - transmittance (sun, AOT, pressure)"""
    albedo: Array
    """(AOT, pressure)"""


def compute(task: Task) -> Part:
    """Aerosol model and wavelength (µm)."""
    model, wavelength = task
    aerosol = optics(MODELS[model], wavelength)
    depth = float(rayleigh.optical_depth(np.asarray(wavelength)))
    columns = [
        Column(depth * pressure, aot * aerosol.extinction)
        for aot in NODES.aots
        for pressure in relative_pressure(NODES.altitudes)
    ]
    over = Solver(wavelength, aerosol)
    path, lost = [], []
    for sun in NODES.zeniths:
        solution = over.solve(columns, sun, NODES.views, _AZIMUTHS)
        series = _cosine_series(solution.path_reflectance - solution.aerosol_once)
        path.append(series.reshape(NODES.aots.size, NODES.altitudes.size, *series.shape[1:]).transpose(2, 0, 1, 3))
        lost.append(1 - solution.transmittance.reshape(NODES.aots.size, NODES.altitudes.size))
    shape = NODES.aots.size, NODES.altitudes.size
    albedo = over.spherical_albedo(columns).reshape(shape)
    lit = over.lit_aerosol(columns, NODES.slants).reshape(*shape, -1)
    phase = over.phase(NODES.scattering_angles)
    return Part(aerosol.extinction, np.stack(path), lit, phase, np.stack(lost), albedo)


def write_scattering(path: Path, *, processes: int = 1, progress: Progress = lambda done, of: None) -> None:
    """Write the tables to ``path``; raises :class:`~.solver.SolverMissing`."""
    require_solver()
    tasks = [(model, float(wavelength)) for model in MODELS for wavelength in WAVELENGTHS]
    parts: list[Part] = []
    for part in _computed(tasks, processes):
        parts.append(part)
        progress(len(parts), len(tasks))
    responses = spectral_responses()
    shape = len(MODELS), len(WAVELENGTHS)
    arrays: dict[str, Any] = {
        name: _quantised(np.stack([getattr(part, name) for part in parts]), shape) for name in FIGURES
    }
    np.savez_compressed(
        path,
        provenance=np.array(json.dumps(provenance())),
        bands=np.array(["/".join(names) for names in responses]),
        weights=np.array([weights(response) for response in responses.values()], np.float32),
        molecules=rayleigh.optical_depth(WAVELENGTHS),
        extinction=np.array([part.extinction for part in parts]).reshape(shape),
        **arrays,
    )


def provenance() -> dict[str, object]:
    """What the tables were made with."""
    return {
        "made by": "manage.py build_luts",
        "solver": f"sasktran2 {version('sasktran2')}, 3 Stokes components, {solver.STREAMS} streams",
        "molecules": "Bodhaine et al. 1999, 1013.25 hPa, 45 degrees, scale height 8 km",
        "aerosols": {"models": list(MODELS), "scale height": "2 km above the ground", "aot": "at 550 nm"},
        "responses": "processing/physics/tables/spectral_responses.csv",
        "sun": "Thuillier et al. 2003",
        "wavelengths (µm)": WAVELENGTHS.tolist(),
    }


def _computed(tasks: list[Task], processes: int) -> Iterator[Part]:
    if processes == 1:
        yield from map(compute, tasks)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(compute, tasks)


def _cosine_series(values: Array) -> Array:
    """Last axis from values at :data:`_AZIMUTHS` to the first terms of their cosine series."""
    terms = np.arange(NODES.terms)
    basis = np.cos(np.radians(np.outer(_AZIMUTHS, np.arange(_AZIMUTHS.size))))
    return np.asarray(values @ np.linalg.inv(basis).T[:, terms])


def _quantised(values: Array, shape: tuple[int, int]) -> npt.NDArray[np.int32]:
    """In steps of :data:`QUANTUM`, as differences from the next shorter wavelength, which compress well."""
    steps = np.rint(values.reshape(*shape, *values.shape[1:]) / QUANTUM).astype(np.int32)
    return np.diff(steps, axis=1, prepend=0)
