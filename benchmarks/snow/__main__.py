"""``python -m benchmarks.snow [accuracy] [speed]``: the acceptance of the snow chain, as tables."""

from __future__ import annotations

import sys

from benchmarks.snow import accuracy, full_tile

SECTIONS = {"accuracy": accuracy.main, "speed": full_tile.main}

for name in sys.argv[1:] or SECTIONS:
    print(f"\n== {name}", flush=True)
    SECTIONS[name]()
