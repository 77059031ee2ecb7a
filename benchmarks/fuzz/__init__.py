"""Thousands of requests that schemathesis makes from an OpenAPI definition, right ones and wrong ones."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
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
SHARE_KNOWN = 0.8
"""Of the values of a parameter of which some are known."""
Known = Mapping[str, Sequence[str | float]]
"""By parameters (``path.item_id``), values that mean something to the server."""


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
    known: Known | None = None,
) -> Outcome:
    """Ask every operation of the OpenAPI ``definition`` at least ``examples`` times; events are left in ``report``."""
    events, settings = report / "events.ndjson", report / "schemathesis.toml"
    events.unlink(missing_ok=True)
    settings.write_text(_settings(known or {}))
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(settings), "run", definition]
    command += ["--no-color", "--continue-on-failure"]
    command += ["--checks", ",".join(CHECKS), "--max-response-time", str(LONGEST_SECONDS)]
    command += ["--max-examples", str(examples), "--phases", phases]
    command += ["--report", "ndjson", "--report-ndjson-path", str(events)]
    command += ["--generation-database", "none", "--suppress-health-check", "all"]
    command += ["--seed", str(seed)] if seed is not None else []
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    outcome = _read(events, run.stdout + run.stderr)
    if not outcome.requests:
        raise RuntimeError(f"schemathesis asked nothing of {definition}: {outcome.text[-2_000:]}")
    return outcome


def _settings(known: Known) -> str:
    """What is ``known`` as schemathesis reads it: TOML, whose lists of strings and numbers are those of JSON."""
    lines = []
    for parameter, values in known.items():
        name = json.dumps(parameter)
        lines += [f"[dictionaries.{name}]", f"values = {json.dumps(list(values))}"]
        lines += [f"[parameters.{name}]", f"dictionary = {name}", f"probability = {SHARE_KNOWN}"]
    return "\n".join(lines)


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
