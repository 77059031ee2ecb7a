"""``python -m benchmarks.fuzz URL [EXAMPLES]``: thousands of requests to a running Atelier's STAC API, as a table.

``URL`` is that of the site, http://127.0.0.1:8000 when left out; ``make run`` starts one.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.fuzz import fuzz
from benchmarks.l2a.tables import show

EXAMPLES = 100
"""Of each operation; the bodies of searches have thousands of combinations more."""
LEAST_REQUESTS = 5_000


def main() -> None:
    url = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    examples = int(sys.argv[2]) if len(sys.argv) > 2 else EXAMPLES
    with TemporaryDirectory() as folder:
        outcome = fuzz(f"{url}/stac/api", examples=examples, report=Path(folder))
    faults = sum(count for status, count in outcome.statuses.items() if status >= 500 or status == 0)
    show(
        "Requests made by schemathesis to the STAC API",
        ["", "requests", "5xx or none", "breaches of the definition", ""],
        [
            (
                "all operations",
                outcome.requests,
                faults,
                sum(outcome.failures.values()),
                outcome.requests >= LEAST_REQUESTS and not faults and not outcome.failures,
            )
        ],
        ", ".join(f"{count} x {status}" for status, count in sorted(outcome.statuses.items())),
    )
    for failure, count in outcome.failures.most_common(20):
        print(f"  {count} x {failure}")


if __name__ == "__main__":
    main()
