"""Water vapour of a place and a season."""

from __future__ import annotations

import pytest

from processing.physics.climatology import water_vapour


@pytest.mark.parametrize(
    ("latitude", "day", "amount"),
    [(45, 196, 2.92), (45, 13, 0.85), (-45, 13, 2.92), (5, 100, 4.11), (75, 13, 0.42), (60, 196, 2.08)],
)
def test_model_atmospheres(latitude: float, day: int, amount: float) -> None:
    """AFGL: tropical 4.11, mid-latitude 2.92 and 0.85, subarctic 2.08 and 0.42 g cm⁻²."""
    assert water_vapour(latitude, day) == pytest.approx(amount, abs=0.02)


def test_between_them() -> None:
    assert 0.85 < water_vapour(45, 100) < 2.92
    assert 2.92 < water_vapour(30, 196) < 4.11
    assert water_vapour(43.6, 1) == pytest.approx(water_vapour(43.6, 366), abs=0.01)
