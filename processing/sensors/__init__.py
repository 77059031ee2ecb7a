"""One module a sensor. A module here is found by itself: it offers ``SENSOR``, a :class:`Sensor`."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path
from typing import Protocol

from processing.errors import UnknownProduct
from processing.level1 import Level1Product


class Sensor(Protocol):
    """Recognises and opens the products of one family of satellites."""

    name: str

    def recognises(self, path: Path) -> bool:
        """Whether this unpacked folder looks like one of this sensor's products (never raises)."""

    def open(self, path: Path) -> Level1Product:
        """Read the metadata; raises :class:`processing.errors.RejectedProduct` where it cannot."""


@cache
def sensors() -> tuple[Sensor, ...]:
    """Every sensor, in the order of the modules' names."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = (importlib.import_module(f"{__name__}.{name}") for name in names)
    return tuple(module.SENSOR for module in modules if hasattr(module, "SENSOR"))


def open_product(path: Path) -> Level1Product:
    """Open the unpacked product folder ``path`` with the sensor that recognises it."""
    for sensor in sensors():
        if sensor.recognises(path):
            return sensor.open(path)
    raise UnknownProduct(
        f"{path.name}: neither a Sentinel-2 L1C SAFE nor a Landsat Level-1 product; "
        "drop the product as the provider distributes it"
    )
