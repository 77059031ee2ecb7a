"""How a sphere scatters light: Mie's series, after Bohren and Huffman (1983, doi 10.1002/9783527618156)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

Array = npt.NDArray[np.float64]


@njit(cache=True)
def scatter(size: float, index: complex, cosines: Array) -> tuple[float, float, Array]:
    """Efficiencies of extinction and of scattering, and |S1|², |S2|², Re(S1 S2*) as rows over ``cosines``.

    ``size`` is 2πr/λ, ``index`` the refractive index m - ik, ``cosines`` those of the scattering angle. S1 is of the
    light polarised across the plane of scattering, S2 of that polarised in it.
    """
    inside = size * index.conjugate()
    terms = int(size + 4.05 * size ** (1 / 3) + 2)
    start = max(terms, int(abs(inside))) + 15
    slope = np.zeros(start + 1, np.complex128)  # logarithmic derivative, downwards
    for n in range(start, 0, -1):
        slope[n - 1] = n / inside - 1 / (slope[n] + n / inside)
    psi0, psi1 = np.cos(size), np.sin(size)
    chi0, chi1 = -np.sin(size), np.cos(size)
    xi1 = complex(psi1, -chi1)
    extinction, scattering = 0.0, 0.0
    across, within = np.zeros(cosines.size, np.complex128), np.zeros(cosines.size, np.complex128)
    pi0, pi1 = np.zeros(cosines.size), np.ones(cosines.size)
    outside_index = index.conjugate()
    for n in range(1, terms + 1):
        psi = (2 * n - 1) * psi1 / size - psi0
        chi = (2 * n - 1) * chi1 / size - chi0
        xi = complex(psi, -chi)
        electric = slope[n] / outside_index + n / size
        magnetic = slope[n] * outside_index + n / size
        a = (electric * psi - psi1) / (electric * xi - xi1)
        b = (magnetic * psi - psi1) / (magnetic * xi - xi1)
        extinction += (2 * n + 1) * (a.real + b.real)
        scattering += (2 * n + 1) * (abs(a) ** 2 + abs(b) ** 2)
        weight = (2 * n + 1) / (n * (n + 1))
        for k in range(cosines.size):
            tau = n * cosines[k] * pi1[k] - (n + 1) * pi0[k]
            across[k] += weight * (a * pi1[k] + b * tau)
            within[k] += weight * (a * tau + b * pi1[k])
            pi0[k], pi1[k] = pi1[k], ((2 * n + 1) * cosines[k] * pi1[k] - (n + 1) * pi0[k]) / n
        psi0, psi1, chi0, chi1, xi1 = psi1, psi, chi1, chi, xi
    rows = np.empty((3, cosines.size))
    rows[0], rows[1] = np.abs(across) ** 2, np.abs(within) ** 2
    rows[2] = (across * np.conj(within)).real
    return 2 / size**2 * extinction, 2 / size**2 * scattering, rows
