"""``manage.py build_luts`` makes the tables that the project holds."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from processing.physics.gases import TABLE
from processing.physics.spectral_responses import spectral_responses
from processing.radiative_transfer import gas_fit


def test_it_makes_the_gases_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two bands of 57, whose lines are those of the table."""
    bands = {key: spectral_responses()[key] for key in (("sentinel-2a", "B4"), ("landsat-9", "B5"))}
    monkeypatch.setattr(gas_fit, "spectral_responses", lambda: bands)
    told = StringIO()
    call_command("build_luts", only="gases", output=tmp_path, processes=2, stdout=told)
    made = (tmp_path / "gases.csv").read_text().splitlines()
    kept = TABLE.read_text().splitlines()
    assert made[:6] == kept[:6]
    names = [",".join(key) for key in bands]
    for name in names:
        assert [_named(line) for line in made if line.startswith(name + ",")] == [
            _named(line) for line in kept if line.startswith(name + ",")
        ]
    assert "gases: 2 of 2" in told.getvalue()
    assert "kB in" in told.getvalue()


def test_it_says_where_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no folder"):
        call_command("build_luts", only="gases", output=tmp_path / "nowhere")


def _named(line: str) -> list[str]:
    return line.split(",")[:5]
