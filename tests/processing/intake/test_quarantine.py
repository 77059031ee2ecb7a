"""Quarantine: the original, its reason, and nothing in between when it is killed half-way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from processing.intake.quarantine import quarantine, quarantined_before

DROP = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def entry(tmp_path: Path) -> Path:
    folder = tmp_path / "work" / "intake" / DROP
    folder.mkdir(parents=True)
    (folder / "bad product.zip").write_bytes(b"original bytes")
    return folder / "bad product.zip"


def _quarantine(entry: Path, tmp_path: Path) -> Path:
    return quarantine(
        entry, drop_id=DROP, code="corrupt-product", reason="B02 is damaged",
        folder=tmp_path / "quarantine", work=tmp_path / "work",
    )  # fmt: skip


def test_the_original_lies_beside_a_reason_for_people_and_for_programs(entry: Path, tmp_path: Path) -> None:
    target = _quarantine(entry, tmp_path)
    assert (target / "bad product.zip").read_bytes() == b"original bytes"
    assert "B02 is damaged" in (target / "REASON.txt").read_text()
    assert json.loads((target / "reason.json").read_text())["code"] == "corrupt-product"
    assert not entry.parent.exists()


def test_killed_before_its_last_step_it_is_completed(entry: Path, tmp_path: Path) -> None:
    target = _quarantine(entry, tmp_path)
    target.rename(tmp_path / "work" / f"quarantine-{DROP}")

    found = quarantined_before(drop_id=DROP, folder=tmp_path / "quarantine", work=tmp_path / "work")

    assert found
    assert found["code"] == "corrupt-product"
    assert (target / "bad product.zip").read_bytes() == b"original bytes"


def test_killed_after_its_last_step_it_is_known(entry: Path, tmp_path: Path) -> None:
    _quarantine(entry, tmp_path)
    found = quarantined_before(drop_id=DROP, folder=tmp_path / "quarantine", work=tmp_path / "work")
    assert found
    assert found["reason"] == "B02 is damaged"


def test_a_drop_that_never_was_in_quarantine_is_not(tmp_path: Path) -> None:
    assert quarantined_before(drop_id=DROP, folder=tmp_path / "quarantine", work=tmp_path / "work") is None
