"""The weather and composition forecasts that the provider encloses in a SAFE: near the truth, not the truth.

``AUX_CAMSFO``: aerosol optical thickness of CAMS, in all and by species; ``AUX_ECMWFT``: water vapour, pressure, ozone,
wind and humidity. Quantities, order and grid as in real products of processing baseline 05.10; values above the ground
of the forecast's own smooth relief.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt
from pyproj import Transformer

from processing.raster.geobox import GeoBox
from processing.simulation.absorption import OZONE
from processing.simulation.aerosols import MODELS, optics
from processing.simulation.atmosphere import aot_at, water_vapour_at
from processing.simulation.grib import Message, encoded
from processing.simulation.relief import altitudes_at
from processing.simulation.scene import Scene

Array = npt.NDArray[np.floating]

AOT_ERROR, WATER_ERROR, OZONE_ERROR = 0.25, 0.08, 0.03
"""Standard deviations of the logarithms of forecast over truth."""
_POINTS = 9
_GRAVITY = 9.80665
_KILOGRAMS_OF_OZONE = 0.021415
"""kg m⁻² in 1 cm·atm."""
_COMPOSITION, _METEOROLOGY = 210, 128
_TOTALS = {213: 0.469, 207: 0.550, 214: 0.670, 215: 0.865, 216: 1.240}
"""Parameters of the total optical thickness, by wavelength (µm)."""
_SPECIES = {211: 0.07, 209: 0.12, 210: 0.40, 208: 0.06, 212: 0.22}
"""Shares at 550 nm of black carbon, dust, organic matter, sea salt and sulphate; the rest is nitrate."""
_MEAN_OVER = 15_000.0
"""m: mesh over which the forecast's relief is smoothed."""
_MARGIN = 10_000.0


@dataclass(frozen=True)
class Forecast:
    """The scene's weather as a forecast has it."""

    aot: float
    """At 550 nm, at 150 m of altitude; likewise the water vapour (g cm⁻²)."""
    water_vapour: float
    ozone: float
    """cm·atm"""


def forecast_of(scene: Scene) -> Forecast:
    """The truth with the errors of that day."""
    errors = np.random.default_rng(scene.weather_seed).normal(size=3) * (AOT_ERROR, WATER_ERROR, OZONE_ERROR)
    aot, water, ozone = np.array([scene.aot, scene.water_vapour, OZONE]) * np.exp(errors)
    return Forecast(float(aot), float(water), float(ozone))


def forecast_files(scene: Scene, geobox: GeoBox) -> dict[str, bytes]:
    """Contents of the files by name, on a grid of nine points a side, 10 km wider than the extent."""
    bounds = _bounds(geobox)
    longitude, latitude = np.meshgrid(
        np.linspace(bounds[0], bounds[2], _POINTS), np.linspace(bounds[3], bounds[1], _POINTS)
    )
    x, y = Transformer.from_crs(4326, geobox.epsg, always_xy=True).transform(longitude, latitude)
    altitude = _smooth_altitude(x, y, scene.seed)
    forecast = forecast_of(scene)
    reference = scene.sensing_time.replace(hour=0, minute=0, second=0, microsecond=0)
    minutes = (scene.sensing_time - reference) // timedelta(minutes=1)
    return {
        name: encoded(messages, bounds, reference, minutes)
        for name, messages in (
            ("AUX_CAMSFO", _composition(scene, forecast, altitude)),
            ("AUX_ECMWFT", _meteorology(forecast, altitude)),
        )
    }


def _bounds(geobox: GeoBox) -> tuple[float, float, float, float]:
    """(west, south, east, north), degrees, of the outermost points: GRIB 1 knows steps of whole thousandths."""
    left, bottom, right, top = geobox.bounds
    to_degrees = Transformer.from_crs(geobox.epsg, 4326, always_xy=True)
    west, south, east, north = to_degrees.transform_bounds(
        left - _MARGIN, bottom - _MARGIN, right + _MARGIN, top + _MARGIN
    )
    steps = _POINTS - 1
    over, up = (np.ceil(1000 * span / steps) / 1000 for span in (east - west, north - south))
    west, south = round(west, 3), round(south, 3)
    return west, south, west + steps * float(over), south + steps * float(up)


def _smooth_altitude(x: Array, y: Array, seed: int) -> Array:
    shifts = _MEAN_OVER * (np.arange(5) - 2) / 5
    total = [altitudes_at(x + east, y + north, seed) for east in shifts for north in shifts]
    return np.asarray(np.mean(total, axis=0), np.float64)


def _composition(scene: Scene, forecast: Forecast, altitude: Array) -> list[Message]:
    aot = aot_at(altitude, forecast.aot)
    model = MODELS[scene.aerosol]
    messages = [Message(_METEOROLOGY, 129, _GRAVITY * altitude)]
    messages += [
        Message(_COMPOSITION, parameter, aot * optics(model, wavelength).extinction)
        for parameter, wavelength in _TOTALS.items()
    ]
    messages += [
        Message(_COMPOSITION, parameter, aot * share, parameter == 209) for parameter, share in _SPECIES.items()
    ]
    return messages


def _meteorology(forecast: Forecast, altitude: Array) -> list[Message]:
    water = 10 * water_vapour_at(altitude, forecast.water_vapour)
    quantities = (
        (137, water), (151, np.full(altitude.shape, 101_325.0)),
        (206, np.full(altitude.shape, forecast.ozone * _KILOGRAMS_OF_OZONE)), (165, np.full(altitude.shape, 2.0)),
        (166, np.full(altitude.shape, -1.5)), (157, np.full(altitude.shape, 60.0)),
    )  # fmt: skip
    return [Message(_METEOROLOGY, parameter, values, parameter == 157) for parameter, values in quantities]
