"""Where drops go that cannot be processed: the original, untouched, beside the reason."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

ODD_CHARACTERS = re.compile(r"[^A-Za-z0-9._+-]+")
LONGEST_NAME = 120


def quarantine(entry: Path, *, drop_id: str, code: str, reason: str, folder: Path, work: Path) -> Path:
    """Move the drop ``entry`` into a folder of its own below ``folder``, with ``REASON.txt`` and ``reason.json``."""
    readable = ODD_CHARACTERS.sub("_", entry.name)[:LONGEST_NAME].strip("._") or "unnamed"
    target = folder / f"{readable}~{drop_id[:8]}"
    if target.exists():
        return target
    aside = work / f"quarantine-{drop_id}"
    aside.mkdir(parents=True, exist_ok=True)
    _write_reason(aside, entry.name, code, reason)
    if entry.exists() or entry.is_symlink():
        entry.rename(aside / entry.name)
    folder.mkdir(parents=True, exist_ok=True)
    aside.rename(target)
    shutil.rmtree(entry.parent, ignore_errors=True)
    return target


def _write_reason(folder: Path, name: str, code: str, reason: str) -> None:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    text = f"{name!r} was not processed.\n\nWhy ({code}): {reason}\n\nSince {now}. The original is beside this file.\n"
    (folder / "REASON.txt").write_text(text)
    described = {"entry": name, "code": code, "reason": reason, "quarantined_at": now}
    (folder / "reason.json").write_text(json.dumps(described, indent=1))
