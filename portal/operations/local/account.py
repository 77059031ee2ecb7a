"""The unprivileged account that private servers run as when Atelier is started by root."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
from pathlib import Path

SERVICE_ACCOUNT = "postgres"
"""Made by Debian's PostgreSQL packages; PostgreSQL refuses to run as root."""


def started_by_root() -> bool:
    return os.geteuid() == 0


def as_service_account(command: list[str]) -> list[str]:
    """``command``, preceded by what drops root's privileges; unchanged for an ordinary user."""
    if not started_by_root():
        return command
    account = pwd.getpwnam(SERVICE_ACCOUNT)
    return ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups", *command]


def owned_directory(path: Path) -> Path:
    """Create ``path`` for the service account's use only."""
    path.mkdir(parents=True, exist_ok=True)
    if started_by_root():
        shutil.chown(path, SERVICE_ACCOUNT, SERVICE_ACCOUNT)
    path.chmod(stat.S_IRWXU)
    return path
