"""``python -m benchmarks.faults [PART…] [NUMBER]``: every campaign, or some, on an Atelier of their own; tables.

``NUMBER`` is how many trials, in place of what the acceptance asks for.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

DATA = Path(os.environ.get("ATELIER_FAULTS_DATA", Path(__file__).resolve().parents[2] / "var" / "faults"))
os.environ["ATELIER_DATA"] = str(DATA)  # before anything reads the configuration
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

from benchmarks.faults import Outcome  # noqa: E402
from benchmarks.faults.campaigns import CAMPAIGNS, Campaign  # noqa: E402
from benchmarks.l2a.tables import show  # noqa: E402

WRONG_SHOWN = 20


def main(words: list[str]) -> int:
    """How many campaigns went wrong."""
    numbers = [int(word) for word in words if word.isdigit()]
    names = [word for word in words if not word.isdigit()] or list(CAMPAIGNS)
    return sum(_one(name, CAMPAIGNS[name], numbers[0] if numbers else None) for name in names)


def _one(name: str, campaign: Campaign, number: int | None) -> bool:
    asked = number or campaign.asked
    started = time.monotonic()
    outcome = campaign.run(asked)
    told = ", ".join(f"{count} x {what}" for what, count in outcome.outcomes.most_common())
    show(
        f"{campaign.what} ({(time.monotonic() - started) / 60:.1f} min)",
        ["", "asked", "trials", "wrong", ""],
        [outcome.row(name, asked)],
        told,
    )
    _complain(outcome)
    return bool(outcome.wrong)


def _complain(outcome: Outcome) -> None:
    for complaint in outcome.wrong[:WRONG_SHOWN]:
        print(f"  {complaint[:300]}")
    if len(outcome.wrong) > WRONG_SHOWN:
        print(f"  and {len(outcome.wrong) - WRONG_SHOWN} more")


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 100))
