"""The colours of the snow quicklook: those of the classes, in light and shade."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from processing.muscate.snow_quicklook import write_snow_quicklook
from processing.physics.snow_cover import CLOUD, NO_SNOW, SNOW


def test_classes_keep_their_colours_and_show_the_relief(tmp_path: Path) -> None:
    classes = np.repeat(np.repeat(np.array([[SNOW, CLOUD], [NO_SNOW, 254]], np.uint8), 200, 0), 200, 1)
    red = np.full((400, 400), 300, np.int16)
    red[:, 100:200] = red[:, 300:] = 8000
    write_snow_quicklook(tmp_path / "q.jpg", classes, red)
    with Image.open(tmp_path / "q.jpg") as opened:
        image = np.asarray(opened.convert("RGB")).astype(int)
    dark, light = image[100, 50], image[100, 150]
    assert dark[2] > dark[1] > dark[0] < 20
    assert light[2] - dark[2] > 30
    assert image[100, 250].min() > 200
    ground, lit = image[300, 50], image[300, 150]
    assert np.ptp(ground) < 8
    assert lit.mean() - ground.mean() > 60
    assert image[300, 250].max() < 12
