"""Scripts, styles and pictures of the pages: collected once, named by their content, compressed, cached for ever.

``manage.py run`` collects when something changed; a deployment of its own calls ``manage.py collectstatic``.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import brotli
from django.conf import settings
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

STAMP = "collected.txt"
BY_PLAIN_NAME = ("-worker.mjs", "base.css")


class StaticFiles(StaticFilesConfig):
    """Leaves out what packages bring for developers, and maps of scales that no page shows."""

    ignore_patterns = (
        *StaticFilesConfig.ignore_patterns,
        *("*.map", "*-dev.mjs", "*.d.ts", "*.md", "LICENSE", "package.json"),
        *("*-10m.json", "*-110m.json", "land-*.json", "topojson-client.js"),
    )


class QuickCompressor(Compressor):  # type: ignore[misc]
    """A tenth of the time for a twentieth more bytes: the first start of an Atelier waits for it."""

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        compressed: bytes = brotli.compress(data, quality=9)
        return compressed


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Modules that import each other by relative names import each other's hashed names.

    The plain names are kept for the few that are asked for by them (a worker, the page for when all else fails),
    and only these few are compressed under theirs.
    """

    support_js_module_import_aggregation = True

    def create_compressor(self, **options: Any) -> Compressor:
        return QuickCompressor(**options)

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        hashed = set(self.hashed_files.values())
        yield from super().compress_files([path for path in paths if path in hashed or path.endswith(BY_PLAIN_NAME)])


def collect() -> bool:
    """Bring ``STATIC_ROOT`` up to date with the sources; tells whether there was anything to do."""
    root, wanted = Path(settings.STATIC_ROOT), _fingerprint()
    stamp = root / STAMP
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    shutil.rmtree(root, ignore_errors=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(wanted)
    return True


def _fingerprint() -> str:
    """Of every source: its name, size and time of change."""
    sources = []
    for finder in get_finders():
        for name, storage in finder.list(list(StaticFiles.ignore_patterns)):
            status = Path(storage.path(name)).stat()
            sources.append((name, status.st_size, status.st_mtime_ns))
    return hashlib.sha256(json.dumps(sorted(sources)).encode()).hexdigest()
