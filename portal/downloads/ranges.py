"""The ``Range`` header (RFC 9110, section 14), for one range of bytes."""

from __future__ import annotations

import re

SINGLE_RANGE = re.compile(r"bytes=[ \t]*(?:([0-9]{1,30})-([0-9]{0,30})|-([0-9]{1,30}))[ \t]*", re.IGNORECASE)


class Unsatisfiable(Exception):
    """The range lies wholly outside the file: 416."""


def requested(header: str | None, size: int) -> range | None:
    """The bytes asked for of a file of ``size`` bytes, or ``None`` for the whole of it.

    Several ranges, other units and malformed headers are ignored, as section 14.2 allows: the whole file
    is then the answer. Raises :class:`Unsatisfiable`.
    """
    match = SINGLE_RANGE.fullmatch(header or "")
    if match is None:
        return None
    first, last, suffix = match.groups()
    if suffix is not None:
        return _satisfiable(range(max(0, size - int(suffix)), size))
    if last and int(last) < int(first):
        return None  # malformed, not unsatisfiable
    return _satisfiable(range(int(first), min(int(last), size - 1) + 1 if last else size))


def _satisfiable(found: range) -> range:
    if not found:
        raise Unsatisfiable
    return found
