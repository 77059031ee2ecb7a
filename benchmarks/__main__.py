"""``make bench``: every measurement, one after the other, from what is made first to what is made of it."""

from __future__ import annotations

import subprocess
import sys
import time

PARTS = {
    "production": "what one product costs",
    "textquery": "searching by words",
    "l2a": "surface reflectances and masks",
    "snow": "snow maps",
    "composite": "monthly composites",
    "landcover": "maps of land cover",
    "extracts": "parts of products, as people ask for them",
}
"""Each in a process of its own: neither memory nor compiled code of one is in the figures of another. The parts after
``l2a`` use the scenes and products that it leaves."""


def main(names: list[str]) -> int:
    """The number of parts that broke off; bars that were not reached are in the tables."""
    broken = []
    for name in names or PARTS:
        print(f"\n######## {name}: {PARTS[name]}", flush=True)
        started = time.perf_counter()
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode:
            broken.append(name)
        print(f"\n######## {name}: {(time.perf_counter() - started) / 60:.1f} min", flush=True)
    if broken:
        print(f"\nbroken off: {', '.join(broken)}")
    return len(broken)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
