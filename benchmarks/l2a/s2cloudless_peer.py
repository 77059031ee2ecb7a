"""s2cloudless (Zupanc 2017; https://github.com/sentinel-hub/sentinel2-cloud-detector) on the same scenes.

A gradient-boosted classifier of single pixels, trained on real Sentinel-2 images; it knows clouds alone, no shadows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from s2cloudless.cloud_detector import S2PixelCloudDetector

from benchmarks.l2a.statistics import Detection
from processing.raster.geobox import GeoBox
from processing.sensors import open_product

FloatArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]

BANDS = ("B1", "B2", "B4", "B5", "B8", "B8A", "B9", "B10", "B11", "B12")
PIXELS = (20, 60)
"""m: of the masks that it is compared with, and that of its examples."""
THRESHOLD = 0.4
USUAL = {60: (4, 2), 20: (11, 6)}
"""Radii (pixels) of averaging and of dilation: those of its documentation at 60 m, and as wide on the ground."""
THRESHOLDS = tuple(round(0.05 * step, 2) for step in range(1, 19))


@dataclass
class Peer:
    """Detections by variant, over all scenes that were added."""

    variants: dict[str, Detection] = field(default_factory=dict)

    def add(self, probabilities: dict[int, FloatArray], cloud: BoolArray, counted: BoolArray) -> None:
        """``cloud``, the truth, and ``counted`` are on pixels of 20 m."""
        for name, mask in _masks(probabilities, cloud.shape):
            self.variants.setdefault(name, Detection()).add(mask, cloud, counted)

    def chosen(self) -> list[tuple[str, Detection]]:
        """The usual settings, and the threshold that the truth likes best, for each way of using it."""
        best: dict[str, tuple[str, Detection]] = {}
        for name, detection in self.variants.items():
            way = name.partition(" >")[0]
            if way not in best or detection.f1 > best[way][1].f1:
                best[way] = (f"{name} (best)", detection)
        usual = [(name, found) for name, found in self.variants.items() if name.endswith(f"> {THRESHOLD}")]
        return usual + list(best.values())


def _masks(probabilities: dict[int, FloatArray], shape: tuple[int, ...]) -> Iterator[tuple[str, BoolArray]]:
    """Variants by name, on pixels of 20 m; what its ``get_mask_from_prob`` does, averaging once for all thresholds."""
    for pixel, probability in probabilities.items():
        average_over, dilation = USUAL[pixel]
        detector = S2PixelCloudDetector(average_over=average_over, dilation_size=dilation)
        averaged = cv2.filter2D(probability, -1, detector.conv_filter, borderType=cv2.BORDER_REFLECT)
        for threshold in THRESHOLDS:
            wide = cv2.dilate((averaged > threshold).astype(np.uint8), detector.dilation_filter)
            for way, mask in (("averaged, dilated", wide), ("plain", probability > threshold)):
                ratio = pixel // PIXELS[0]
                fine = np.repeat(np.repeat(mask, ratio, axis=0), ratio, axis=1)[: shape[0], : shape[1]]
                yield f"{pixel} m, {way} > {threshold}", fine.astype(bool)


def probabilities(root: Path, keep: Path) -> dict[int, FloatArray]:
    """Of cloud, by pixel size; ``keep`` is a file (.npz) where they are kept, for they depend on the scene alone."""
    if not keep.exists():
        product = open_product(root)
        extent = product.extent(10)
        maps = {}
        for pixel in PIXELS:
            box = GeoBox(
                extent.epsg, extent.left, extent.top, pixel, extent.height * 10 // pixel, extent.width * 10 // pixel
            )
            stack = np.stack([_filled(product.read_toa(band, box)) for band in BANDS], axis=-1)
            maps[str(pixel)] = _detector().get_cloud_probability_maps(stack[None], num_threads=1)[0]
        np.savez_compressed(keep, **maps)
    with np.load(keep) as archive:
        return {int(pixel): archive[pixel] for pixel in archive.files}


@cache
def _detector() -> S2PixelCloudDetector:
    return S2PixelCloudDetector()


def _filled(toa: FloatArray) -> FloatArray:
    return np.nan_to_num(toa).astype(np.float32)
