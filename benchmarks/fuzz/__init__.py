"""Thousands of requests that schemathesis makes from an OpenAPI definition, right ones and wrong ones."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
]
LONGEST_SECONDS = 5
"""An answer may take."""


@dataclass(frozen=True)
class Outcome:
    """How a run went."""

    requests: int
    statuses: Counter[int]
    """Of the answers; 0 where none came."""
    failures: Counter[str]
    """Operation, check and what was wrong."""
    text: str
    """What schemathesis printed."""

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(
            self.requests + other.requests,
            self.statuses + other.statuses,
            self.failures + other.failures,
            self.text,
        )


def fuzz(
    definition: str,
    *,
    examples: int,
    report: Path,
    seed: int | None = None,
    phases: str = "examples,coverage,fuzzing",
) -> Outcome:
    """Ask every operation of the OpenAPI ``definition`` at least ``examples`` times; events are left in ``report``."""
    events = report / "events.ndjson"
    events.unlink(missing_ok=True)
    command = [sys.executable, "-m", "schemathesis.cli", "run", definition, "--no-color", "--continue-on-failure"]
    command += ["--checks", ",".join(CHECKS), "--max-response-time", str(LONGEST_SECONDS)]
    command += ["--max-examples", str(examples), "--phases", phases]
    command += ["--report", "ndjson", "--report-ndjson-path", str(events)]
    command += ["--generation-database", "none", "--suppress-health-check", "all"]
    command += ["--seed", str(seed)] if seed is not None else []
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    return _read(events, run.stdout + run.stderr)


def _read(events: Path, text: str) -> Outcome:
    outcome = Outcome(0, Counter(), Counter(), text)
    for line in events.read_text().splitlines():
        finished = json.loads(line).get("ScenarioFinished")
        if finished:
            outcome += _scenario(finished["recorder"], text)
    return outcome


def _scenario(recorder: dict[str, Any], text: str) -> Outcome:
    answers = recorder.get("interactions", {})
    statuses = Counter(int((one.get("response") or {}).get("status_code", 0)) for one in answers.values())
    failed = (
        f"{recorder['label']}: {check['name']}: {_message(check)}"
        for checks in recorder.get("checks", {}).values()
        for check in checks
        if check["status"] != "success"
    )
    return Outcome(len(answers), statuses, Counter(failed), text)


def _message(check: dict[str, Any]) -> str:
    failure = (check.get("failure_info") or {}).get("failure") or {}
    return " ".join(str(failure.get("message", "")).split())[:200]
