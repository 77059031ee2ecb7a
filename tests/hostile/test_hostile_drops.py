"""Twelve hostile drops and a good product at once, into a running Atelier."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from tests.hostile.drops import HOSTILE, Hostile, _zip
from tests.journeys.atelier import Atelier, wait_for


def _digest(entry: Path) -> str:
    """Of every name, kind and byte of a file or folder."""
    sums = hashlib.sha256()
    for path in [entry, *sorted(entry.rglob("*"))] if entry.is_dir() else [entry]:
        content = str(path.readlink()) if path.is_symlink() else path.read_bytes().hex() if path.is_file() else "folder"
        sums.update(f"{path.relative_to(entry)}\0{content}\0".encode())
    return sums.hexdigest()


def _reasons(atelier: Atelier) -> dict[str, dict[str, str]]:
    """What ``reason.json`` says, by the name that was dropped."""
    found = [json.loads(path.read_text()) for path in (atelier.data / "quarantine").glob("*/reason.json")]
    return {reason["entry"]: reason for reason in found}


def _problem(hostile: Hostile, reason: dict[str, str]) -> str | None:
    if reason["code"] != hostile.code or hostile.culprit not in reason["reason"]:
        return f"{hostile.name!r}: wanted {hostile.code} naming {hostile.culprit}, got {reason}"
    return None


def test_each_hostile_drop_gets_its_reason_and_the_good_product_comes_out(
    atelier: Atelier, safe: Path, tmp_path: Path
) -> None:
    originals = {}
    for hostile in HOSTILE:
        made = tmp_path / hostile.name
        hostile.make(safe, made)
        originals[hostile.name] = _digest(made)
        made.rename(atelier.data / "inbox" / hostile.name)
    good = tmp_path / "good ☃ product (1).zip"
    _zip(safe, good)
    good.rename(atelier.data / "inbox" / good.name)

    wait_for(lambda: len(_reasons(atelier)) >= len(HOSTILE), seconds=120, what="twelve reasons in quarantine")
    made = wait_for(
        lambda: atelier.published("sentinel2-l2a", derived_from=safe.stem), seconds=120, what="the good product's L2A"
    )

    reasons = _reasons(atelier)
    assert [problem for hostile in HOSTILE if (problem := _problem(hostile, reasons[hostile.name]))] == []
    for folder in (atelier.data / "quarantine").iterdir():
        entry = json.loads((folder / "reason.json").read_text())["entry"]
        assert _digest(folder / entry) == originals[entry], f"{entry!r} was changed"
        assert (folder / "REASON.txt").read_text().strip()
    assert len(made) == 1
    assert not list(tmp_path.rglob("escaped.txt"))
    assert not list(atelier.data.rglob("escaped.txt"))
    assert "had stopped and is started again" not in (atelier.data / "run.log").read_text()
