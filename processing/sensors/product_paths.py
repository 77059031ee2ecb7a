"""Names of files as a product's own metadata give them: anything may stand there."""

from __future__ import annotations

from pathlib import Path

LONGEST_NAME, LONGEST_PATH = 255, 1024
"""Bytes that Linux file systems take for a name, and more than any product uses for a path."""


def is_inside(relative: Path) -> bool:
    """Whether a path may be that of a file inside a product, and can be asked for at all."""
    names = [part.encode(errors="surrogateescape") for part in relative.parts]
    return (
        bool(names)
        and not relative.is_absolute()
        and ".." not in relative.parts
        and all(len(name) <= LONGEST_NAME and b"\0" not in name for name in names)
        and len(bytes(relative)) <= LONGEST_PATH
    )
