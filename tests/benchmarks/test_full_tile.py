"""What a process costs is counted with all that it starts."""

from __future__ import annotations

import subprocess

import pytest

from benchmarks.l2a.full_tile import measured

CHILD = "import time; held = bytearray(300 * 2**20); t = time.process_time()\nwhile time.process_time() < t + 0.5: pass"


def test_processes_of_processes_are_counted() -> None:
    cost = measured("-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {CHILD!r}], check=True)")
    assert 0.5 <= cost.cpu < 5
    assert cost.wall >= 0.5
    assert 0.3 <= cost.memory < 0.5


def test_one_that_fails_is_no_measurement() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        measured("-c", "raise SystemExit(3)")
