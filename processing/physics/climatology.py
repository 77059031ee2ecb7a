"""Water vapour to expect at a place and a season, where it is not measured."""

from __future__ import annotations

import math
from itertools import pairwise

# Total water vapour in g cm⁻² of the AFGL model atmospheres (Anderson et al. 1986, AFGL-TR-86-0110):
# latitude, winter, summer.
MODEL_ATMOSPHERES = ((15.0, 4.11, 4.11), (45.0, 0.85, 2.92), (60.0, 0.42, 2.08))
MIDSUMMER = 196
"""Day of year, northern hemisphere: the middle of July."""


def water_vapour(latitude: float, day_of_year: int) -> float:
    """Water vapour column at sea level, g cm⁻², between the model atmospheres in latitude and season."""
    northern_day = day_of_year if latitude >= 0 else day_of_year + 182.6
    summer = 0.5 + 0.5 * math.cos(2 * math.pi * (northern_day - MIDSUMMER) / 365.25)
    amounts = [(place, low + (high - low) * summer) for place, low, high in MODEL_ATMOSPHERES]
    place = min(max(abs(latitude), amounts[0][0]), amounts[-1][0])
    for (south, before), (north, after) in pairwise(amounts):
        if place <= north:
            return before + (after - before) * (place - south) / (north - south)
    raise ValueError(f"latitude {latitude} is not a latitude")
