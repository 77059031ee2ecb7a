"""The command ``atelier-download`` as one file that any Python runs: a zip of its package (PEP 441)."""

from __future__ import annotations

import zipapp
import zipfile
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from catalog.configuration import PROJECT_DIRECTORY, configuration
from portal.downloads.representations import Document

SOURCE = PROJECT_DIRECTORY / "client"
PACKAGE = "atelier_download"


SITE = f"{PACKAGE}/site.txt"
"""Where the program finds the address that it was fetched from."""


def client_program() -> Document:
    """``atelier-download.pyz``, of the source beside this portal, which it knows for its site."""
    return _made(configuration().public_url)


@cache
def _made(site: str) -> Document:
    buffer = BytesIO()
    zipapp.create_archive(
        SOURCE, buffer, interpreter="/usr/bin/env python3", main=f"{PACKAGE}.cli:main", filter=_belongs, compressed=True
    )
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(zipfile.ZipInfo(SITE), site)  # of 1980: the same program from the same source
    newest = max(path.stat().st_mtime for path in (SOURCE / PACKAGE).rglob("*.py"))
    return Document("atelier-download.pyz", buffer.getvalue(), "application/zip", datetime.fromtimestamp(newest, UTC))


def _belongs(path: Path) -> bool:
    return path.parts[0] == PACKAGE and (path.suffix == ".py" or path.name == PACKAGE)
