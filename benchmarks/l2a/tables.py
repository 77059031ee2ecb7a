"""Tables on the screen, and the same figures as JSON."""

from __future__ import annotations

import json
import math
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

from catalog.configuration import configuration

WIDTH = 120
Cell = str | int | float | bool | None


def show(title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]], note: str = "") -> None:
    """Print a table; figures aligned to the right, the first column to the left."""
    cells = [list(row) for row in rows]
    decimals = [max([2, *(_decimals(row[column]) for row in cells)]) for column in range(len(headings))]
    texts = [[_text(cell, digits) for cell, digits in zip(row, decimals, strict=True)] for row in cells]
    widths = [max(len(line[column]) for line in [list(headings), *texts]) for column in range(len(headings))]
    print(f"\n{title}")
    for line in [list(headings), ["-" * width for width in widths], *texts]:
        first, *others = zip(line, widths, strict=True)
        padded = [first[0].ljust(first[1]), *(text.rjust(width) for text, width in others)]
        print("  " + "  ".join(padded).rstrip())
    if note:
        print(textwrap.fill(note, WIDTH, initial_indent="  ", subsequent_indent="  "))


def passed(ok: bool) -> str:
    return "ok" if ok else "FAILS"


def save(section: str, figures: Any) -> None:
    """Keep the figures of a section in ``bench/l2a-SECTION.json`` of the data folder."""
    folder = configuration().data / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"l2a-{section}.json").write_text(json.dumps(_plain(figures), indent=1))


def _text(cell: Cell, decimals: int) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return passed(cell)
    if isinstance(cell, float):
        return "–" if math.isnan(cell) else f"{cell:.{decimals}f}"
    return str(cell)


def _decimals(cell: Cell) -> int:
    """Places that a figure fills, four at most."""
    if not isinstance(cell, float) or not math.isfinite(cell):
        return 0
    return len(f"{cell:.4f}".rstrip("0").partition(".")[2])


def _plain(figures: Any) -> Any:
    """JSON knows no NaN."""
    if isinstance(figures, dict):
        return {str(key): _plain(value) for key, value in figures.items()}
    if isinstance(figures, list | tuple):
        return [_plain(value) for value in figures]
    if isinstance(figures, float):
        return round(figures, 6) if math.isfinite(figures) else None
    return figures
