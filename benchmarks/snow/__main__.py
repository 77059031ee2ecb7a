"""``python -m benchmarks.snow [accuracy] [real] [speed] [determinism]``: the snow chain's acceptance, as tables."""

from __future__ import annotations

import sys

from benchmarks.snow import accuracy, determinism, full_tile, real_data

SECTIONS = {
    "accuracy": accuracy.main,
    "real": real_data.main,
    "speed": full_tile.main,
    "determinism": determinism.main,
}

for name in sys.argv[1:] or SECTIONS:
    print(f"\n== {name}", flush=True)
    SECTIONS[name]()
