"""``python -m benchmarks.landcover [SECTION ...]``: the acceptance of land cover, as tables; all unless given."""

from __future__ import annotations

import importlib
import sys

SECTIONS = {
    "accuracy": "accuracy",
    "early": "early_season",
    "real": "real_data",
    "classifiers": "classifiers",
    "speed": "full_tile",
}


def main(names: list[str]) -> None:
    for name in names or SECTIONS:
        print(f"\n== {name}", flush=True)
        try:
            module = importlib.import_module(f"benchmarks.landcover.{SECTIONS[name]}")
        except ModuleNotFoundError as missing:
            print(f"  not available: there is no {missing.name}")
        else:
            module.main()


if __name__ == "__main__":
    main(sys.argv[1:])
