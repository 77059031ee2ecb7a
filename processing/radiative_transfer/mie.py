"""Scattering by spheres: Mie's series, summed over distributions of sizes.

C. F. Bohren and D. R. Huffman, Absorption and Scattering of Light by Small Particles, Wiley, 1983,
doi 10.1002/9783527618156, chapter 4 and appendix A. Refractive indices are n + ik, k >= 0.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

Array = npt.NDArray[np.float64]


@njit(cache=True, nogil=True)
def polydisperse(
    radii: Array, counts: Array, wavelength: float, index: complex, cosines: Array
) -> tuple[float, float, Array]:
    """Optics of a population of spheres.

    ``radii`` in the unit of ``wavelength``; ``counts`` are the numbers of particles; ``cosines`` of the scattering
    angle. Returns the sums of the cross-sections of extinction and of scattering (squares of that unit) and the
    elements F11, F12, F33 of the scattering matrix, shape (3, cosines), whose F11 integrates over the sphere to
    the cross-section of scattering.
    """
    wavenumber = 2 * np.pi / wavelength
    extinction, scattering = 0.0, 0.0
    matrix = np.zeros((3, cosines.size))
    for number in range(radii.size):
        radius, count = radii[number], counts[number]
        electric, magnetic = coefficients(wavenumber * radius, index)
        across, within = amplitudes(electric, magnetic, cosines)
        order = 2.0 * np.arange(1, electric.size + 1) + 1
        unit = count * 2 * np.pi / wavenumber**2
        extinction += unit * np.sum(order * (electric + magnetic).real)
        scattering += unit * np.sum(order * (np.abs(electric) ** 2 + np.abs(magnetic) ** 2))
        per_angle = count / wavenumber**2
        for k in range(cosines.size):
            power_across, power_within = abs(across[k]) ** 2, abs(within[k]) ** 2
            matrix[0, k] += per_angle * 0.5 * (power_within + power_across)
            matrix[1, k] += per_angle * 0.5 * (power_within - power_across)
            matrix[2, k] += per_angle * (within[k] * np.conj(across[k])).real
    return extinction, scattering, matrix


@njit(cache=True, nogil=True)
def coefficients(size: float, index: complex) -> tuple[npt.NDArray[np.complex128], npt.NDArray[np.complex128]]:
    """Mie's a_n and b_n (equation 4.88) of a sphere of size parameter ``size`` = 2πr/λ."""
    terms = int(size + 4.05 * size ** (1 / 3) + 2)
    inner = size * index
    depth = int(max(float(terms), abs(inner))) + 16
    derivative = np.zeros(depth + 1, np.complex128)  # ψ'/ψ, stable only downwards
    for n in range(depth, 0, -1):
        derivative[n - 1] = n / inner - 1 / (derivative[n] + n / inner)
    electric, magnetic = np.empty(terms, np.complex128), np.empty(terms, np.complex128)
    before, psi = np.cos(size), np.sin(size)
    chi_before, chi = -np.sin(size), np.cos(size)
    for n in range(1, terms + 1):
        before, psi = psi, (2 * n - 1) / size * psi - before
        chi_before, chi = chi, (2 * n - 1) / size * chi - chi_before
        outgoing, outgoing_before = complex(psi, -chi), complex(before, -chi_before)
        of_electric = derivative[n] / index + n / size
        of_magnetic = derivative[n] * index + n / size
        electric[n - 1] = (of_electric * psi - before) / (of_electric * outgoing - outgoing_before)
        magnetic[n - 1] = (of_magnetic * psi - before) / (of_magnetic * outgoing - outgoing_before)
    return electric, magnetic


@njit(cache=True, nogil=True)
def amplitudes(
    electric: npt.NDArray[np.complex128], magnetic: npt.NDArray[np.complex128], cosines: Array
) -> tuple[npt.NDArray[np.complex128], npt.NDArray[np.complex128]]:
    """Amplitudes S1, of light polarised across the plane of scattering, and S2, within it (equation 4.74)."""
    across, within = np.zeros(cosines.size, np.complex128), np.zeros(cosines.size, np.complex128)
    for k in range(cosines.size):
        cosine = cosines[k]
        pi_before, pi = 0.0, 1.0
        for n in range(1, electric.size + 1):
            tau = n * cosine * pi - (n + 1) * pi_before
            weight = (2 * n + 1) / (n * (n + 1))
            across[k] += weight * (electric[n - 1] * pi + magnetic[n - 1] * tau)
            within[k] += weight * (electric[n - 1] * tau + magnetic[n - 1] * pi)
            pi_before, pi = pi, ((2 * n + 1) * cosine * pi - (n + 1) * pi_before) / n
    return across, within
