"""Where drops go that cannot be processed: the original, untouched, beside the reason."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

ODD_CHARACTERS = re.compile(r"[^A-Za-z0-9._+-]+")
LONGEST_NAME = 120
ID_LENGTH = 8


def quarantine(entry: Path, *, drop_id: str, code: str, reason: str, folder: Path, work: Path) -> Path:
    """Move the drop ``entry`` into a folder of its own below ``folder``, with ``REASON.txt`` and ``reason.json``."""
    aside = _aside(work, drop_id)
    aside.mkdir(parents=True, exist_ok=True)
    _write_reason(aside, entry.name, code, reason)
    entry.rename(aside / entry.name)
    shutil.rmtree(entry.parent, ignore_errors=True)
    return _move(aside, entry.name, drop_id, folder)


def quarantined_before(*, drop_id: str, folder: Path, work: Path) -> dict[str, str] | None:
    """What ``reason.json`` says where a killed run had put this drop into quarantine, or nearly: it is there then."""
    aside = _aside(work, drop_id)
    if (aside / "reason.json").exists():
        described: dict[str, str] = json.loads((aside / "reason.json").read_text())
        _move(aside, described["entry"], drop_id, folder)
        return described
    for path in folder.glob(f"*~{drop_id[:ID_LENGTH]}/reason.json"):
        found: dict[str, str] = json.loads(path.read_text())
        return found
    return None


def _aside(work: Path, drop_id: str) -> Path:
    return work / f"quarantine-{drop_id}"


def _move(aside: Path, name: str, drop_id: str, folder: Path) -> Path:
    readable = ODD_CHARACTERS.sub("_", name)[:LONGEST_NAME].strip("._") or "unnamed"
    folder.mkdir(parents=True, exist_ok=True)
    return aside.rename(folder / f"{readable}~{drop_id[:ID_LENGTH]}")


def _write_reason(folder: Path, name: str, code: str, reason: str) -> None:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    text = f"{name!r} was not processed.\n\nWhy ({code}): {reason}\n\nSince {now}. The original is beside this file.\n"
    (folder / "REASON.txt").write_text(text)
    described = {"entry": name, "code": code, "reason": reason, "quarantined_at": now}
    (folder / "reason.json").write_text(json.dumps(described, indent=1))
