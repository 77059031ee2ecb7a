"""``python -m benchmarks.l2a [SECTION ...] [--countries N]``: the acceptance of the L2A chain, as tables."""

from __future__ import annotations

import argparse
import importlib
import time
from collections.abc import Callable

from benchmarks.l2a import accuracy_tables, masks_truth
from benchmarks.l2a.scenes import all_series


def _run(*modules: str) -> Callable[[argparse.Namespace], None]:
    """Sections of modules without options; what they need may be missing, and then this is said."""

    def run(options: argparse.Namespace) -> None:
        for module in modules:
            try:
                section = importlib.import_module(f"benchmarks.l2a.{module}")
            except ModuleNotFoundError as missing:
                print(f"\nnot available: {module}, for there is no {missing.name}")
            else:
                section.main()

    return run


SECTIONS: dict[str, tuple[str, Callable[[argparse.Namespace], None]]] = {
    "luts": ("Look-up tables against Bodhaine and the solver", _run("luts")),
    "accuracy": (
        "Against the simulator's truth",
        lambda options: accuracy_tables.main(all_series(options.countries)),
    ),
    "masks": ("Masks against the simulator's truth", lambda options: masks_truth.main(all_series(options.countries))),
    "real": ("Real data beside other processors, and masks drawn by hand", _run("real_data", "masks")),
    "metadata": ("Field by field with a real MUSCATE product", _run("metadata")),
    "speed": ("A full tile: time, memory, and the floor of decoding and writing", _run("full_tile")),
    "determinism": ("Same bytes twice; 4 tiles on 2 workers", _run("determinism")),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.l2a", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"of {', '.join(SECTIONS)}; all unless given")
    parser.add_argument("--countries", type=int, default=0, help="another number is other countries, not tuned for")
    options = parser.parse_args()
    if unknown := set(options.sections) - set(SECTIONS):
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    for name in options.sections or SECTIONS:
        title, run = SECTIONS[name]
        started, used = time.perf_counter(), time.process_time()
        print(f"\n== {name}: {title}", flush=True)
        run(options)
        print(
            f"\n   ({name}: {time.perf_counter() - started:.0f} s, {time.process_time() - used:.0f} cpu-s)", flush=True
        )


if __name__ == "__main__":
    main()
