"""The confusion matrix of a model as a picture for people."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from processing.landcover.nomenclature import CLASSES
from processing.landcover.validation import Confusion, Figure

CELL, LABEL, MARGIN, SWATCH = 54, 260, 16, 14
"""Pixels: a cell's side, the room of the classes' names, the border, the side of a class's colour."""
TITLE = 64
INK, FAINT, PAPER = (32, 32, 32), (120, 120, 120), (255, 255, 255)
WRONG, RIGHT = (200, 60, 40), (30, 120, 60)
LEAST_WRITTEN = 0.005


def write_picture(path: Path, title: str, found: Confusion) -> None:
    """Write a PNG: rows are what is there, cells the share of it that is told as each class, percent.

    The same figures give the same bytes. Names are in English and French.
    """
    side = CELL * len(found.codes)
    size = MARGIN + LABEL + side + 2 * CELL + MARGIN, MARGIN + TITLE + LABEL + side + MARGIN
    image = Image.new("RGB", size, PAPER)
    drawing = ImageDraw.Draw(image)
    drawing.text((MARGIN, MARGIN), title, INK, _font(20))
    drawing.text((MARGIN, MARGIN + 28), _summary(found), INK, _font(14))
    left, top = MARGIN + LABEL, MARGIN + TITLE + LABEL
    _draw_cells(drawing, found, left, top)
    for index, code in enumerate(found.codes):
        name = f"{CLASSES[code].name_en} · {CLASSES[code].name_fr}"
        middle = top + index * CELL + CELL // 2
        _draw_name(drawing, name, code, left - 8, middle)
        image.paste(_upright(name, code), (left + index * CELL + CELL // 2 - SWATCH, top - LABEL))
        _draw_figure(drawing, found.f_score(code), left + side + 8, middle)
    drawing.text((left + side + 8, top - 22), "F (95 %)", FAINT, _font(12))
    image.save(path, "PNG", optimize=True)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _percent(figure: Figure) -> str:
    return f"{100 * figure.value:.1f} % ({100 * figure.low:.1f}–{100 * figure.high:.1f})"


def _summary(found: Confusion) -> str:
    kappa = found.kappa
    return (
        f"OA {_percent(found.accuracy)}   kappa {kappa.value:.3f} ({kappa.low:.3f}–{kappa.high:.3f})   "
        f"{sum(found.polygons)} polygons never trained on"
    )


def _draw_cells(drawing: ImageDraw.ImageDraw, found: Confusion, left: int, top: int) -> None:
    shares = found.matrix / np.maximum(found.matrix.sum(axis=1, keepdims=True), 1e-12)
    for row, column in np.ndindex(*shares.shape):
        share = float(shares[row, column])
        x, y = left + column * CELL, top + row * CELL
        colour = RIGHT if row == column else WRONG
        drawing.rectangle((x, y, x + CELL - 2, y + CELL - 2), _mixed(colour, share))
        if share >= LEAST_WRITTEN:
            ink = PAPER if share > 0.5 else INK
            drawing.text((x + CELL // 2 - 1, y + CELL // 2 - 1), f"{100 * share:.0f}", ink, _font(14), anchor="mm")


def _mixed(colour: Sequence[int], share: float) -> tuple[int, int, int]:
    """From near white to the colour."""
    red, green, blue = (round(245 + (one - 245) * min(1.0, share**0.7)) for one in colour)
    return red, green, blue


def _draw_name(drawing: ImageDraw.ImageDraw, name: str, code: int, right: int, middle: int) -> None:
    drawing.rectangle((right - SWATCH, middle - SWATCH // 2, right, middle + SWATCH // 2), CLASSES[code].colour, FAINT)
    for line, text in enumerate(name.split(" · ")):
        colour = FAINT if line else INK
        drawing.text((right - SWATCH - 8, middle - 8 + 16 * line), text, colour, _font(12), anchor="rm")


def _upright(name: str, code: int) -> Image.Image:
    """The name of a column, to be read from below."""
    image = Image.new("RGB", (LABEL, 2 * SWATCH + 6), PAPER)
    drawing = ImageDraw.Draw(image)
    drawing.rectangle((4, 10, 4 + SWATCH, 10 + SWATCH), CLASSES[code].colour, FAINT)
    for line, text in enumerate(name.split(" · ")):
        colour = FAINT if line else INK
        drawing.text((10 + SWATCH, 9 + 16 * line), text, colour, _font(12), anchor="lm")
    return image.transpose(Image.Transpose.ROTATE_90)


def _draw_figure(drawing: ImageDraw.ImageDraw, figure: Figure, left: int, middle: int) -> None:
    drawing.text((left, middle - 8), f"{figure.value:.2f}", INK, _font(14), anchor="lm")
    drawing.text((left, middle + 9), f"{figure.low:.2f}–{figure.high:.2f}", FAINT, _font(12), anchor="lm")
