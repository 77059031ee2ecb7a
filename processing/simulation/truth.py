"""The hidden truth of a simulated product: written apart, for tests and benchmarks, never for the processing."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.windows import Window

from processing.raster.geobox import GeoBox
from processing.simulation.scene import Scene, Strip, surface_reflectance, truth_classes
from processing.simulation.spectra import SpectralBand

REFLECTANCE_SCALE = 10_000


class TruthWriter:
    """Writes, strip by strip, ``surface_reflectance.tif`` (×10000), a file a class, and ``truth.json``."""

    def __init__(self, directory: Path, geobox: GeoBox, product: str, bands: tuple[SpectralBand, ...]) -> None:
        self._directory = directory / product
        self._directory.mkdir(parents=True, exist_ok=True)
        self._geobox = geobox
        self._bands = bands
        self._open: dict[str, rasterio.io.DatasetWriter] = {}

    def write(self, strip: Strip, scene: Scene) -> None:
        reflectance = np.stack([surface_reflectance(strip, self._bands, n) for n in range(len(self._bands))])
        scaled = np.rint(np.minimum(reflectance, 3) * REFLECTANCE_SCALE).astype(np.uint16)
        self._write("surface_reflectance", scaled, strip.first_row)
        for name, image in truth_classes(strip).items():
            self._write(name, image[None], strip.first_row)
        atmosphere = {"aot": scene.aot, "water_vapour": scene.water_vapour, "cloud_altitude": scene.cloud_altitude}
        description = {**atmosphere, "bands": [band.name for band in self._bands]}
        (self._directory / "truth.json").write_text(json.dumps(description, indent=1))

    def close(self) -> None:
        for dataset in self._open.values():
            dataset.close()

    def _write(self, name: str, image: npt.NDArray[np.uint8] | npt.NDArray[np.uint16], first_row: int) -> None:
        if name not in self._open:
            self._open[name] = rasterio.open(
                self._directory / f"{name}.tif", "w", driver="GTiff", count=image.shape[0], dtype=image.dtype,
                width=self._geobox.width, height=self._geobox.height, crs=f"EPSG:{self._geobox.epsg}",
                transform=self._geobox.transform, compress="deflate", tiled=True,
            )  # fmt: skip
        self._open[name].write(image, window=Window(0, first_row, image.shape[2], image.shape[1]))
