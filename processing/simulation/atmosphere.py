"""How clear air changes the light between the sun, the ground and the satellite.

The model is not the processing's, on purpose: :mod:`.orders` solves for polarised light, with the aerosols of
:mod:`.aerosols`, averaged over each band, into ``air.npz`` (remade by :mod:`.air_tables`), which is interpolated here.
Gases: :mod:`.absorption`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from processing.simulation import absorption, air_tables
from processing.simulation.air_tables import (
    AOTS,
    AZIMUTHS,
    BANDS,
    GROUNDS,
    POINTS,
    SUNS,
    VIEWS,
    pressure,
    rayleigh_depth,
)
from processing.simulation.geometry import Geometry
from processing.simulation.spectra import SpectralBand

Array = npt.NDArray[np.floating]

PATH, DIRECT_DOWN, DIFFUSE_DOWN, DIRECT_UP, DIFFUSE_UP, ALBEDO, GAS = range(7)
"""Last axis of :func:`air_table`, all unitless: reflectance of the air itself; transmissions of sunlight to the
ground as a beam and as sky light, of the ground's light to the satellite straight and scattered; reflectance of the
air seen from below; transmission of absorbing gases there and back."""
ALTITUDE_STEP = 250.0
"""m, between the table's nodes, from sea level up."""
ALTITUDES = 18
AEROSOL_SCALE_HEIGHT = 2000.0
"""m"""
REFERENCE_ALTITUDE = 150.0
"""m: where the AOT and the water vapour of a scene are meant."""


@dataclass(frozen=True)
class Air:
    """The clear air of one date."""

    aot: Array
    """At 550 nm, at the nodes of the angle grids, reduced to :data:`REFERENCE_ALTITUDE`."""
    water_vapour: Array | float
    """g cm⁻², likewise."""
    aerosol: int = 0
    """Which of :data:`processing.simulation.aerosols.MODELS`."""


def aot_at(altitude: Array, aot: Array | float) -> Array:
    """AOT at 550 nm above ground at this altitude (m)."""
    return np.asarray(aot * np.exp(-(altitude - REFERENCE_ALTITUDE) / AEROSOL_SCALE_HEIGHT))


def water_vapour_at(altitude: Array, water_vapour: Array | float) -> Array:
    """g cm⁻² above ground at this altitude (m); scale height 2 km."""
    return np.asarray(water_vapour * np.exp(-(altitude - REFERENCE_ALTITUDE) / 2000.0))


@cache
def _tables() -> dict[str, Array]:
    with np.load(air_tables.PATH) as archive:
        return {name: archive[name].astype(np.float64) for name in archive.files}


def air_table(band: SpectralBand, air: Air, geometry: Geometry) -> npt.NDArray[np.float32]:
    """Shape (node rows, node columns, altitudes, 7): see :data:`PATH` and the following."""
    number = list(BANDS.values()).index(band)
    table = {name: values[air.aerosol, number] for name, values in _tables().items()}
    sun, view = geometry.sun.zenith, geometry.view.zenith
    altitude = ALTITUDE_STEP * np.arange(ALTITUDES)
    aot = aot_at(altitude, air.aot[..., None])
    place = _lagrange(AOTS, np.minimum(aot, AOTS[-1])), _lagrange(GROUNDS, altitude)
    suns, views = _lagrange(SUNS, sun), _lagrange(VIEWS, view)
    azimuths = _cosine_series(geometry.sun.azimuth - geometry.view.azimuth)
    path = np.einsum("agsvz,yxs,yxv,yxz->yxag", table["path"], suns, views, azimuths, optimize=True)
    parts = [_at_place(path, place)]
    for name, zenith, weights in (("lost_down", sun, suns), ("lost_up", view, views)):
        lost = np.einsum("agn,yxn->yxag", table[name], weights)
        direct = _direct(band, table["extinction"], aot, altitude, np.cos(np.radians(zenith))[..., None])
        parts += [direct, np.maximum(1 - _at_place(lost, place) - direct, 0)]
    albedo = np.broadcast_to(table["spherical_albedo"], (*sun.shape, *table["spherical_albedo"].shape))
    mass = (1 / np.cos(np.radians(sun)) + 1 / np.cos(np.radians(view)))[..., None]
    water = water_vapour_at(altitude, np.asarray(air.water_vapour)[..., None])
    gas = absorption.transmission(band, air_mass=mass, pressure=pressure(altitude), water_vapour=water)
    parts += [_at_place(albedo, place), gas]
    return np.stack(np.broadcast_arrays(*parts), axis=-1).astype(np.float32)


def _at_place(values: Array, place: tuple[Array, Array]) -> Array:
    """Of values by AOT and ground altitude of the tables, those of a place's own at every altitude."""
    return np.asarray(np.einsum("yxag,yxka,kg->yxk", values, *place, optimize=True))


def _direct(band: SpectralBand, extinction: Array, aot: Array, altitude: Array, cosine: Array) -> Array:
    """Transmission of a beam, averaged over the band."""
    beams = [
        np.exp(-(rayleigh_depth(band.centre + band.width * point) * pressure(altitude) + relative * aot) / cosine)
        for point, relative in zip(POINTS, extinction, strict=True)
    ]
    return np.asarray(np.mean(beams, axis=0))


def _lagrange(nodes: Array, at: Array) -> Array:
    """Weights of the nodes in the polynomial through them, in a last axis."""
    weights = np.ones((*np.shape(at), nodes.size))
    for i, node in enumerate(nodes):
        for other in np.delete(nodes, i):
            weights[..., i] *= (at - other) / (node - other)
    return weights


def _cosine_series(azimuth: Array) -> Array:
    """Weights of :data:`AZIMUTHS` in the cosine series through them; ``azimuth`` in degrees."""
    order = np.arange(AZIMUTHS.size)
    through = np.linalg.inv(np.cos(np.radians(AZIMUTHS[:, None] * order)))
    return np.asarray(np.cos(np.radians(azimuth)[..., None] * order) @ through)
