"""The aerosol models against what was published of them."""

from __future__ import annotations

import numpy as np
import pytest

from processing.physics.scattering_table import AEROSOL_MODELS
from processing.radiative_transfer.aerosols import DUST_LIKE, MODELS, SOOT, WATER_SOLUBLE, Component, optics


def test_the_tables_have_these_models_in_this_order() -> None:
    assert tuple(MODELS) == AEROSOL_MODELS


@pytest.mark.parametrize(
    ("component", "albedo"), [(DUST_LIKE, 0.654), (WATER_SOLUBLE, 0.957), (SOOT, 0.209)], ids=["dust", "water", "soot"]
)
def test_components_have_the_albedos_of_6s(component: Component, albedo: float) -> None:
    """At 550 nm; Mie's theory by 6S on the same spheres: 0.65441, 0.95685, 0.20869."""
    assert optics([(1.0, component)], 0.55).albedo == pytest.approx(albedo, abs=1e-3)


@pytest.mark.parametrize(
    ("model", "albedo", "asymmetry", "angstrom"),
    [
        ("continental", (0.88, 0.91), (0.62, 0.66), (1.0, 1.3)),
        ("maritime", (0.97, 1.0), (0.72, 0.77), (0.0, 0.3)),
        ("desert", (0.90, 0.94), (0.66, 0.72), (0.1, 0.9)),
        ("smoke", (0.92, 0.95), (0.62, 0.70), (1.2, 2.2)),
    ],
)
def test_models_are_what_they_are_named_after(
    model: str, albedo: tuple[float, float], asymmetry: tuple[float, float], angstrom: tuple[float, float]
) -> None:
    """At 440 nm, and Ångström's exponent from 440 to 870 nm: about the literature that the module names."""
    blue, near = optics(MODELS[model], 0.44), optics(MODELS[model], 0.87)
    assert albedo[0] < blue.albedo < albedo[1]
    assert asymmetry[0] < blue.asymmetry < asymmetry[1]
    assert angstrom[0] < np.log(blue.extinction / near.extinction) / np.log(0.87 / 0.44) < angstrom[1]
    assert near.extinction < 1 < blue.extinction


def test_phase_functions_are_nowhere_negative() -> None:
    expansion = optics(MODELS["smoke"], 2.2).expansion
    assert expansion[0, 0] == 1
    assert np.polynomial.legendre.legval(np.linspace(-1, 1, 2001), expansion[0]).min() > 0
