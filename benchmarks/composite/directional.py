"""Directional effects laid over Level 2A: the simulator's ground looks the same from everywhere, real ground does not.

Laid over with the kernels of the chain, but not with its shares: 0.6 (bare) to 1.4 (green) times those, and none over
water. The truth is the ground as seen from above.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import rasterio

from processing.chains import Input
from processing.chains.composite_angles import read_view
from processing.level2 import NO_DATA
from processing.muscate.names import file_name
from processing.physics.compositing.kernels import SHARES
from processing.raster.cog import REFLECTANCE, write_cog
from processing.raster.geobox import GeoBox

BARE, GREEN = 0.6, 1.4


def directional(product: Input, folder: Path) -> Input:
    """A copy of a Level-2A product in ``folder``."""
    directory = Path(shutil.copytree(product.directory, folder / product.item.id))
    green = _greenness(product)
    for key, asset in product.item.assets.items():
        if key.startswith("FRE_"):
            image, box = _read(product, key)
            strength = cv2.resize(green, (box.width, box.height), interpolation=cv2.INTER_AREA)
            looked = image * _seen(product, str(asset.extra_fields["bands"][0]["eo:common_name"]), box, strength)
            looked = np.where(image == NO_DATA, NO_DATA, np.rint(looked)).astype(np.int16)
            path = directory / file_name(product.item.id, key)
            write_cog(
                path, box, [looked], dtype="int16", no_data=NO_DATA, options=REFLECTANCE, descriptions=(key[4:],)
            )  # fmt: skip
    return Input(product.item, directory)


def _seen(product: Input, common_name: str, box: GeoBox, strength: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Brightness over that seen from above."""
    view = read_view(product, (box.left, box.top), box)
    volume, roughness = (share * strength for share in SHARES[common_name])
    seen = 1 + volume * view.seen.volume + roughness * view.seen.roughness
    return np.asarray(seen / (1 + volume * view.from_above.volume + roughness * view.from_above.roughness), np.float32)


def _greenness(product: Input) -> npt.NDArray[np.float32]:
    """:data:`BARE` to :data:`GREEN`, by NDVI; 0 over what is dark in the near infrared."""
    red, near = (_read(product, key)[0].astype(np.float32) for key in ("FRE_B4", "FRE_B8"))
    index = np.clip((near - red) / np.maximum(near + red, 1), 0, 1)
    return np.where(near < 800, 0, BARE + (GREEN - BARE) * index).astype(np.float32)


def _read(product: Input, key: str) -> tuple[npt.NDArray[np.int16], GeoBox]:
    with rasterio.open(product.directory / file_name(product.item.id, key)) as dataset:
        transform = dataset.transform
        box = GeoBox(dataset.crs.to_epsg(), transform.c, transform.f, transform.a, dataset.height, dataset.width)
        return dataset.read(1), box
