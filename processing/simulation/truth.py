"""The hidden truth of a simulated product: written apart, for tests and benchmarks, never for the processing."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.windows import Window

from processing.raster.geobox import GeoBox
from processing.simulation.absorption import OZONE
from processing.simulation.aerosols import MODELS, REFERENCE_WAVELENGTH, optics
from processing.simulation.atmosphere import REFERENCE_ALTITUDE
from processing.simulation.classes import CIRRUS_TRUTH, CLOUD_TRUTH, SHADOW_TRUTH, truth_classes
from processing.simulation.radiance import NOISE
from processing.simulation.scene import Observation, Strip

REFLECTANCE_SCALE = 10_000
AIR_SCALE = 1000
ALTITUDE_SCALE = 10


class TruthWriter:
    """Writes, strip by strip, GeoTIFFs at the scene's finest pixel size, and ``truth.json``.

    ``surface_reflectance.tif``: a layer a band (×10000), of the ground as if it were level, on the band's own pixels,
    each repeated over the fine ones inside it; ``aot.tif`` (at 550 nm) and ``water_vapour.tif`` (g cm⁻²), above each
    pixel's own ground, and ``cloud_thickness.tif``, ``shade_thickness.tif``, ``cirrus_thickness.tif`` (optical
    thickness along the line of sight, of the sun's ray, of the veil), ×1000; ``altitude.tif`` (dm); 0 or 1:
    ``cloud.tif``, ``cirrus.tif``, ``shadow.tif``, ``mountain_shadow.tif``, ``snow.tif``, ``water.tif``;
    ``snow_share.tif``: percent of the pixel that is snow seen from above; ``land_cover.tif``: the class of OSO. What a
    mask means: :mod:`.classes`.
    """

    def __init__(self, directory: Path, geobox: GeoBox, product: str, observation: Observation) -> None:
        self._directory = directory / product
        self._directory.mkdir(parents=True, exist_ok=True)
        self._geobox = geobox
        self._observation = observation
        self._open: dict[str, rasterio.io.DatasetWriter] = {}

    def write(self, strip: Strip) -> None:
        bands = self._observation.bands
        reflectance = np.stack([self._reflectance(strip, number) for number in range(len(bands))])
        scaled = np.rint(np.minimum(reflectance, 3) * REFLECTANCE_SCALE).astype(np.uint16)
        self._write("surface_reflectance", scaled, strip.first_row)
        light = strip.light
        quantities = {
            "aot": strip.aot, "water_vapour": strip.water_vapour, "cloud_thickness": light.cloud,
            "shade_thickness": light.shade, "cirrus_thickness": light.veil,
        }  # fmt: skip
        for name, quantity in quantities.items():
            self._write(name, np.rint(np.minimum(quantity[None], 65) * AIR_SCALE).astype(np.uint16), strip.first_row)
        self._write("altitude", np.rint(light.altitude[None] * ALTITUDE_SCALE).astype(np.uint16), strip.first_row)
        self._write("snow_share", np.rint(100 * strip.surface.snow[None]).astype(np.uint8), strip.first_row)
        for name, image in truth_classes(strip).items():
            self._write(name, image[None], strip.first_row)

    def _reflectance(self, strip: Strip, number: int) -> npt.NDArray[np.float32]:
        """On the band's own pixels, as the optics blur them, each repeated over the fine pixels inside it."""
        ratio = round(self._observation.bands[number].resolution / self._geobox.resolution)
        own = self._observation.surface_reflectance(strip, number, ratio)
        return np.repeat(np.repeat(own, ratio, axis=0), ratio, axis=1)

    def close(self) -> None:
        """Finish the files and describe them."""
        for dataset in self._open.values():
            dataset.close()
        scene = self._observation.scene
        description = {
            "bands": [band.name for band in self._observation.bands],
            "reflectance_scale": REFLECTANCE_SCALE,
            "air_scale": AIR_SCALE,
            "altitude_scale": ALTITUDE_SCALE,
            "pixel_size": self._geobox.resolution,
            "seed": scene.seed,
            "sensing_time": scene.sensing_time.isoformat(),
            "reference_altitude": REFERENCE_ALTITUDE,
            "ozone": OZONE,
            "aerosol": self._aerosol(),
            "cloud_truth": CLOUD_TRUTH,
            "cirrus_truth": CIRRUS_TRUTH,
            "shadow_truth": SHADOW_TRUTH,
            "noise": {"at": 0.1, "sigma": NOISE},
            "aot": scene.aot,
            "water_vapour": scene.water_vapour,
            "cloud_altitude": self._observation.cloud_altitude,
            "cirrus": scene.cirrus,
            "snow_line": scene.season_snow_line,
        }
        (self._directory / "truth.json").write_text(json.dumps(description, indent=1))

    def _aerosol(self) -> dict[str, float]:
        """Of the model: its number, and what tells it from another."""
        number = self._observation.scene.aerosol
        short, middle, long = (optics(MODELS[number], wavelength) for wavelength in (0.44, REFERENCE_WAVELENGTH, 0.87))
        angstrom = np.log(short.extinction / long.extinction) / np.log(0.87 / 0.44)
        figures = {
            "single_scattering_albedo": middle.albedo,
            "asymmetry": middle.asymmetry,
            "angstrom": float(angstrom),
        }
        return {"model": number} | {name: round(value, 4) for name, value in figures.items()}

    def _write(self, name: str, image: npt.NDArray[np.uint8] | npt.NDArray[np.uint16], first_row: int) -> None:
        if name not in self._open:
            self._open[name] = rasterio.open(
                self._directory / f"{name}.tif", "w", driver="GTiff", count=image.shape[0], dtype=image.dtype,
                width=self._geobox.width, height=self._geobox.height, crs=f"EPSG:{self._geobox.epsg}",
                transform=self._geobox.transform, compress="deflate", predictor=2, zlevel=1,
            )  # fmt: skip
        self._open[name].write(image, window=Window(0, first_row, image.shape[2], image.shape[1]))
