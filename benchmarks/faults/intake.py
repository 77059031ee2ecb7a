"""Thousands of changed products through unpacking and verification: refused with a typed reason, or right.

They are judged by a process of its own, under a worker's limits; one that dies or takes too long is noted, and another
takes its place. ``python -m benchmarks.faults.intake`` is that process.
"""

from __future__ import annotations

import hashlib
import json
import random
import resource
import selectors
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.faults import Outcome
from benchmarks.faults.mutations import mutate

LONGEST_SECONDS = 60.0
MOST_BYTES = int(1.5 * 2**30)


class Judge:
    """A process that verifies what it is told to."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def verdict(self, entry: Path, scratch: Path) -> dict[str, Any]:
        """What becomes of the drop ``entry``; ``{"died": …}`` where the process ended or took too long."""
        process = self._running()
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps([str(entry), str(scratch)]) + "\n")
        process.stdin.flush()
        with selectors.DefaultSelector() as ready:
            ready.register(process.stdout, selectors.EVENT_READ)
            answered = ready.select(LONGEST_SECONDS * 2)
        line = process.stdout.readline() if answered else ""
        if line:
            verdict: dict[str, Any] = json.loads(line)
            return verdict
        self.close()
        return {"died": f"ended with {process.returncode}" if answered else "took too long", "seconds": 0.0}

    def close(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            command = [sys.executable, "-W", "ignore", "-m", "benchmarks.faults.intake"]
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
        return self._process


def mutated_inputs(products: Sequence[Path], folder: Path, *, number: int, seed: int) -> Outcome:
    """``number`` changed copies of ``products``; refused by a typed error, or accepted for what it says."""
    outcome, judge, longest, most = Outcome(), Judge(), 0.0, 0
    right = {product.name: judge.verdict(product, folder / "right" / product.name) for product in products}
    shutil.rmtree(folder / "right", ignore_errors=True)
    assert all("accepted" in verdict for verdict in right.values()), right
    for trial in range(number):
        chance = random.Random(f"{seed}-{trial}")
        product, target = chance.choice(products), folder / f"trial-{trial}"
        target.mkdir(parents=True)
        entry, told = mutate(product, target, chance)
        verdict = judge.verdict(entry, target / "scratch")
        longest, most = max(longest, verdict["seconds"]), max(most, verdict.get("bytes", 0))
        _note(outcome, f"trial {trial} of {product.name}: {told}", verdict, right[product.name])
        shutil.rmtree(target, ignore_errors=True)
    judge.close()
    outcome.outcomes[f"longest {longest:.1f} s, most {most / 2**20:.0f} MiB"] = 1
    return outcome


def _note(outcome: Outcome, what: str, verdict: dict[str, Any], right: dict[str, Any]) -> None:
    outcome.expect("died" not in verdict, f"{what}: {verdict.get('died')}")
    outcome.expect("untyped" not in verdict, f"{what}: {verdict.get('untyped')}")
    outcome.expect(verdict["seconds"] <= LONGEST_SECONDS, f"{what}: {verdict['seconds']:.0f} s")
    outcome.expect(verdict.get("bytes", 0) <= MOST_BYTES, f"{what}: {verdict.get('bytes', 0) / 2**20:.0f} MiB")
    if "refused" in verdict:
        outcome.note(f"refused: {verdict['refused']}")
    elif verdict.get("accepted") == right["accepted"]:
        outcome.note("accepted, and as it was")
    elif "accepted" in verdict:
        outcome.note("accepted, with other values")
    else:
        outcome.note("neither")


def _judge(entry: Path, scratch: Path) -> dict[str, Any]:
    from processing.errors import RejectedProduct
    from processing.intake.reception import verified
    from processing.intake.unpacking import unpack

    started = time.monotonic()
    try:
        received = verified(unpack(entry, scratch))
        item = received.item().to_dict()
        found = {"accepted": hashlib.sha256(json.dumps(_lasting(item), sort_keys=True).encode()).hexdigest()}
    except RejectedProduct as rejected:
        found = {"refused": rejected.code}
    except BaseException as error:
        found = {"untyped": f"{type(error).__name__}: {error}"[:300]}
    return found | {"seconds": time.monotonic() - started, "bytes": _peak()}


def _lasting(item: dict[str, Any]) -> dict[str, Any]:
    """What an item says, without when it was made."""
    times = {"created", "updated", "published"}
    return item | {"properties": {name: one for name, one in item["properties"].items() if name not in times}}


def _peak() -> int:
    """Bytes of this process alone: ``getrusage`` counts what its parent had."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def _serve() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (2 * MOST_BYTES, 2 * MOST_BYTES))
    answers = sys.stdout
    sys.stdout = sys.stderr
    for line in sys.stdin:
        entry, scratch = json.loads(line)
        answers.write(json.dumps(_judge(Path(entry), Path(scratch))) + "\n")
        answers.flush()


if __name__ == "__main__":
    _serve()
