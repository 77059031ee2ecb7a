"""What grows or stands where: covers, their names, and the land-cover class of each."""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class Cover(IntEnum):
    """A kind of ground that the simulator draws in its own way."""

    WHEAT = 0
    BARLEY = 1
    RAPESEED = 2
    SUNFLOWER = 3
    MAIZE = 4
    SOYBEAN = 5
    MEADOW = 6
    VINEYARD = 7
    ORCHARD = 8
    BROADLEAF = 9
    CONIFER = 10
    HEATH = 11
    ALPINE_GRASS = 12
    ROCK = 13
    GRAVEL = 14
    RIVER = 15
    LAKE = 16
    CENTRE = 17
    SUBURB = 18
    INDUSTRY = 19
    ROAD = 20


LAND_COVER = np.array([12, 12, 12, 11, 11, 11, 211, 222, 221, 31, 32, 36, 34, 45, 46, 51, 51, 41, 42, 43, 44], np.uint8)
"""Class of each :class:`Cover` in the 17-class nomenclature of OSO (Inglada et al. 2017, doi 10.3390/rs9010095)."""
