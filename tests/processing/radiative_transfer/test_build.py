"""The tables in the project are those that the code would make today."""

from __future__ import annotations

import json
from importlib import resources

import numpy as np
import pytest

from processing.physics.scattering_table import FIGURES, NODES, QUANTUM
from processing.physics.spectral_responses import spectral_responses
from processing.radiative_transfer import rayleigh
from processing.radiative_transfer.aerosols import MODELS
from processing.radiative_transfer.build import _AZIMUTHS, _cosine_series, _quantised, compute, provenance
from processing.radiative_transfer.spectral import WAVELENGTHS, weights


@pytest.fixture(scope="module")
def kept() -> dict[str, np.ndarray]:
    table = resources.files("processing.physics") / "tables" / "scattering.npz"
    with resources.as_file(table) as path, np.load(path) as archive:
        return {name: archive[name] for name in archive.files}


def test_they_were_made_with_the_same_settings(kept: dict[str, np.ndarray]) -> None:
    then, now = json.loads(str(kept["provenance"])), provenance()
    for name in set(now) - {"solver"}:
        assert then[name] == now[name], name
    assert str(then["solver"]).partition(",")[2] == str(now["solver"]).partition(",")[2]


def test_they_have_every_band_and_its_response(kept: dict[str, np.ndarray]) -> None:
    assert kept["bands"].tolist() == ["/".join(names) for names in spectral_responses()]
    expected = [weights(response) for response in spectral_responses().values()]
    np.testing.assert_allclose(kept["weights"], expected, atol=1e-6)


def test_they_have_the_molecules_of_today(kept: dict[str, np.ndarray]) -> None:
    np.testing.assert_allclose(kept["molecules"], rayleigh.optical_depth(WAVELENGTHS), rtol=1e-9)


def test_figures_survive_the_packing() -> None:
    values = np.random.default_rng(5).uniform(-0.1, 1.0, (2 * 3, 4))
    packed = _quantised(values, (2, 3))
    restored = np.cumsum(packed, axis=1, dtype=np.int32) * QUANTUM
    np.testing.assert_allclose(restored.reshape(values.shape), values, atol=QUANTUM / 2 * 1.001)


def test_few_terms_tell_a_smooth_function_of_azimuth() -> None:
    def shape(azimuth: np.ndarray) -> np.ndarray:
        return 0.1 + 0.03 * np.cos(np.radians(azimuth)) + 0.004 * np.cos(np.radians(2 * azimuth))

    series = _cosine_series(shape(_AZIMUTHS))
    assert series.size == NODES.terms
    np.testing.assert_allclose(series, [0.1, 0.03, 0.004, 0, 0], atol=1e-12)


def test_they_hold_what_the_solver_finds(kept: dict[str, np.ndarray]) -> None:
    """At every node of one wavelength, which is what a new build would write there."""
    row, column = list(MODELS).index("smoke"), WAVELENGTHS.tolist().index(2.2)
    part = compute(("smoke", 2.2))
    assert kept["extinction"][row, column] == pytest.approx(part.extinction, rel=1e-6)
    for name in FIGURES:
        steps = np.cumsum(kept[name][row, : column + 1], axis=0, dtype=np.int32)[-1]
        np.testing.assert_allclose(steps * QUANTUM, getattr(part, name), atol=QUANTUM)
