"""The confusion matrix of a model as a picture for people."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from processing.landcover.nomenclature import CLASSES
from processing.landcover.validation import Confusion, Figure

CELL, LABEL, MARGIN, SWATCH = 54, 260, 16, 14
"""Pixels: a cell's side, the room of the classes' names, the border, the side of a class's colour."""
TITLE = 64
INK, FAINT, PAPER = (32, 32, 32), (120, 120, 120), (255, 255, 255)
WRONG, RIGHT = (200, 60, 40), (30, 120, 60)
LEAST_WRITTEN = 0.005
SMALL, MEDIUM, LARGE = 12, 14, 20
"""Pixels: sizes of letters."""
Picture = npt.NDArray[np.uint8]
Colour = tuple[int, int, int]


def write_picture(path: Path, title: str, found: Confusion) -> None:
    """Write a PNG: rows are what is there, cells the share of it that is told as each class, percent.

    The same figures give the same bytes. Names are in English and French.
    """
    side = CELL * len(found.codes)
    height, width = 2 * MARGIN + TITLE + LABEL + side, max(2 * MARGIN + LABEL + side + 2 * CELL, 640)
    picture = np.full((height, width, 3), PAPER, np.uint8)
    _write(picture, title, MARGIN, MARGIN + 8, INK, LARGE)
    _write(picture, _summary(found), MARGIN, MARGIN + 38, INK, MEDIUM)
    left, top = MARGIN + LABEL, MARGIN + TITLE + LABEL
    _draw_cells(picture, found, left, top)
    for index, code in enumerate(found.codes):
        middle = top + index * CELL + CELL // 2
        _draw_label(picture[middle - 17 : middle + 17, MARGIN:left], code)
        column = left + index * CELL + CELL // 2
        upright = np.full((34, LABEL, 3), PAPER, np.uint8)
        _draw_label(upright, code)
        picture[top - LABEL : top, column - 17 : column + 17] = cv2.rotate(upright, cv2.ROTATE_90_CLOCKWISE)
        _write_figure(picture, found.f_score(code), left + side + 8, middle)
    _write(picture, "F (95 %)", left + side + 8, top - 14, FAINT, SMALL)
    cv2.imwrite(str(path), cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_PNG_COMPRESSION, 9])


def _write(picture: Picture, text: str, x: int, y: int, colour: Colour, size: int, shift: float = 0.0) -> None:
    """With the middle of its height at ``y``, its left end at ``x`` less ``shift`` times its width."""
    font = cv2.FontFace("sans")
    _, _, width, _ = cv2.getTextSize((0, 0), text, (0, 0), font, size)
    cv2.putText(picture, text, (round(x - shift * width), y + round(0.35 * size)), colour, font, size)


def _percent(figure: Figure) -> str:
    return f"{100 * figure.value:.1f} % ({100 * figure.low:.1f}–{100 * figure.high:.1f})"


def _summary(found: Confusion) -> str:
    kappa = found.kappa
    return (
        f"OA {_percent(found.accuracy)}   kappa {kappa.value:.3f} ({kappa.low:.3f}–{kappa.high:.3f})   "
        f"polygons never trained on: {sum(found.polygons)}"
    )


def _draw_cells(picture: Picture, found: Confusion, left: int, top: int) -> None:
    shares = found.matrix / np.maximum(found.matrix.sum(axis=1, keepdims=True), 1e-12)
    for row, column in np.ndindex(*shares.shape):
        share = float(shares[row, column])
        x, y = left + column * CELL, top + row * CELL
        picture[y : y + CELL - 1, x : x + CELL - 1] = _mixed(RIGHT if row == column else WRONG, share)
        if share >= LEAST_WRITTEN:
            ink = PAPER if share > 0.5 else INK
            _write(picture, f"{100 * share:.0f}", x + CELL // 2, y + CELL // 2, ink, MEDIUM, shift=0.5)


def _mixed(colour: Colour, share: float) -> Colour:
    """From near white to the colour."""
    red, green, blue = (round(245 + (one - 245) * min(1.0, share**0.7)) for one in colour)
    return red, green, blue


def _draw_label(room: Picture, code: int) -> None:
    """A class's colour at the right end of the room, its names left of it."""
    height, width, _ = room.shape
    first = (height - SWATCH) // 2
    room[first : first + SWATCH, width - SWATCH - 8 : width - 8] = CLASSES[code].colour
    for name, y, colour in ((CLASSES[code].name_en, 9, INK), (CLASSES[code].name_fr, height - 9, FAINT)):
        _write(room, name, width - SWATCH - 16, y, colour, SMALL, shift=1.0)


def _write_figure(picture: Picture, figure: Figure, left: int, middle: int) -> None:
    _write(picture, f"{figure.value:.2f}", left, middle - 8, INK, MEDIUM)
    _write(picture, f"{figure.low:.2f}–{figure.high:.2f}", left, middle + 9, FAINT, SMALL)
