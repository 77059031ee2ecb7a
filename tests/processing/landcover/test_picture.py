"""The picture of a confusion matrix."""

import numpy as np
from PIL import Image

from processing.landcover.nomenclature import CLASSES
from processing.landcover.picture import CELL, LABEL, MARGIN, RIGHT, TITLE, write_picture
from processing.landcover.validation import confusion


def _found(codes, right):
    truth = np.repeat(np.array(codes, np.uint8), 100)
    told = np.where(np.tile(np.arange(100) < right, len(codes)), truth, np.uint8(codes[0]))
    return confusion(truth, told, np.arange(len(truth)) // 10, np.ones(len(truth)), seed=1)


def test_right_cells_are_green_and_every_class_has_its_colour(tmp_path):
    codes = [11, 12, 31, 10, 1]
    write_picture(tmp_path / "a.png", "2018-12-31, 31TCJ", _found(codes, 100))
    pixels = np.array(Image.open(tmp_path / "a.png"))
    top, left = MARGIN + TITLE + LABEL, MARGIN + LABEL
    for index in range(len(codes)):
        corner = pixels[top + index * CELL + 3, left + index * CELL + 3]
        assert corner.tolist() == list(RIGHT)
    assert all((pixels == np.array(CLASSES[code].colour)).all(axis=2).any() for code in codes)


def test_names_with_accents_are_written_whole(tmp_path):
    """A letter that the font lacks is drawn as a box, the same for all of them."""
    for code in (11, 31):
        write_picture(tmp_path / f"{code}.png", "é", _found([code, 51], 100))
        write_picture(tmp_path / f"{code}-other.png", "ê", _found([code, 51], 100))
        assert (tmp_path / f"{code}.png").read_bytes() != (tmp_path / f"{code}-other.png").read_bytes()


def test_the_same_figures_give_the_same_bytes_and_others_do_not(tmp_path):
    for name, right in (("a", 80), ("b", 80), ("c", 60)):
        write_picture(tmp_path / f"{name}.png", "title", _found([11, 12], right))
    contents = [(tmp_path / f"{name}.png").read_bytes() for name in "abc"]
    assert contents[0] == contents[1] != contents[2]
