"""Some of the changed products of ``benchmarks/faults/mutations.py``; ``make bench-faults`` makes two thousand."""

from __future__ import annotations

import random
from pathlib import Path

from benchmarks.faults.intake import mutated_inputs
from benchmarks.faults.mutations import mutate

NUMBER = 12


def test_changed_products_are_refused_with_a_reason_or_right(safe: Path, landsat: Path, tmp_path: Path) -> None:
    outcome = mutated_inputs([safe, landsat], tmp_path, number=NUMBER, seed=7)
    assert outcome.wrong == []
    assert outcome.trials == NUMBER
    assert any(what.startswith("refused") for what in outcome.outcomes)


def test_the_same_chance_makes_the_same_change(landsat: Path, tmp_path: Path) -> None:
    first, again = (mutate(landsat, tmp_path / name, random.Random("5-3")) for name in ("first", "again"))
    assert first[1] == again[1]
    assert first[0].name == again[0].name
