"""The STAC items of received and made products. Plain STAC 1.1; fields follow :mod:`processing.items.extensions`."""

from processing.items.level1 import level1_item
from processing.items.level2 import level2a_item
from processing.items.snow import snow_item

__all__ = ["level1_item", "level2a_item", "snow_item"]
