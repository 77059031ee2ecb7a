"""The air over an image: forecasts where there are any, water vapour and aerosols from the image itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rasterio.warp import transform_bounds

from processing.chains.l2a_ground import Ground
from processing.chains.l2a_image import ABSORBED, CIRRUS, Image
from processing.physics import climatology
from processing.physics.aerosol import Aerosol, AotPrior, CoarseView, PastSurface, retrieve_aot
from processing.physics.conditions import Conditions
from processing.physics.gases import gas_transmission
from processing.physics.water_vapour import WaterVapour, retrieve_water_vapour
from processing.raster.cams import AtmospherePrior, read_atmosphere_prior
from processing.raster.geobox import GeoBox
from processing.raster.reduction import mean_values

FloatArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]

DEFAULT_OZONE = 0.3
"""cm·atm"""
DEFAULT_MODEL = "continental"
PRIOR_SIGMA = 0.12
"""Of a forecast of the AOT: its RMSE against AERONET (Gueymard and Yang 2020, doi 10.1016/j.atmosenv.2019.117216)."""
EXPECTED_SIGMA, FORECAST_SIGMA = 0.6, 0.25
"""g cm⁻², of the water vapour that the climatology and a forecast say."""
SCALE_HEIGHT = 2000.0
"""m, of water vapour and aerosols."""
SEEN = 0.5
"""Share of a cell from which on it counts as seen."""
WHOLLY = 0.99
"""Share of a cell from which on no cloud is in it."""
USED_BY_AEROSOLS = ("coastal", "blue", "red", "nir08", "swir22")
FIRST_MOST, FIRST_DEFAULT = 0.8, 0.1
"""Of the AOT that clouds are looked for under."""
CIRRUS_SEEN, BRIGHT = 0.01, 0.30
"""Top-of-atmosphere reflectances of the cirrus band, and of blue, beyond which a cell is not clear at first sight."""


@dataclass(frozen=True)
class Known:
    """Of the air before anything is known of the clouds."""

    aerosol_model: str
    ozone: float
    """cm·atm"""
    water_vapour: WaterVapour
    water_vapour_source: str
    prior: AotPrior | None
    forecast: str
    """Names of the forecast's files; ``none``."""

    @property
    def aot_source(self) -> str:
        return "image and CAMS" if self.prior else "image"


@dataclass(frozen=True)
class Air:
    """What an image is corrected for."""

    conditions: Conditions
    aerosol: Aerosol
    known: Known


def known_air(image: Image, ground: Ground, atmosphere: Path | None, seen: BoolArray | None = None) -> Known:
    """Water vapour from the image where its sensor tells, the rest from the forecast or the climatology.

    ``seen``: pixels that show the ground, once that is known: over clouds there is less water vapour.
    """
    acquisition = image.product.acquisition
    forecast = read_atmosphere_prior(
        image.product.root, atmosphere, acquisition.sensing_time, image.coarse, ground.altitude
    )
    vapour, source = _water_vapour(image, ground, forecast, seen)
    return Known(
        aerosol_model=forecast.aerosol_model if forecast else DEFAULT_MODEL,
        ozone=forecast.ozone if forecast and forecast.ozone else DEFAULT_OZONE,
        water_vapour=vapour,
        water_vapour_source=source,
        prior=AotPrior(forecast.aot, PRIOR_SIGMA) if forecast else None,
        forecast=forecast.source if forecast else "none",
    )


def first_air(image: Image, ground: Ground, known: Known) -> Air:
    """One AOT for the image, so that haze is not taken for clouds; from the cells that are clear at first sight."""
    blue, cirrus = image.toa("blue"), image.product.read_toa(image.bands[CIRRUS], image.coarse)
    plausible = (cirrus < CIRRUS_SEEN) & (blue < BRIGHT)
    if not plausible.any():
        plausible = np.isfinite(blue)
    view = _view(image, ground, known, None, plausible, np.zeros_like(plausible))
    found = retrieve_aot(view, (), known.prior)
    told = found.measured & plausible
    level = found.aot * np.exp(ground.altitude / np.float32(SCALE_HEIGHT))
    typical = float(np.median(level[told])) if told.any() else FIRST_DEFAULT
    aot = min(typical, FIRST_MOST) * np.exp(-ground.altitude / np.float32(SCALE_HEIGHT))
    uniform = replace(found, aot=np.asarray(aot, np.float32))
    return Air(_conditions(image, ground, known, uniform, plausible), uniform, known)


def final_air(
    image: Image, ground: Ground, known: Known, seen: BoolArray, clear: BoolArray, water: BoolArray,
    past: Sequence[PastSurface],
) -> Air:  # fmt: skip
    """With AOT by the criteria of :func:`processing.physics.aerosol.retrieve_aot`, over what is ``clear``.

    What is ``seen`` besides, snow for one, lights its surroundings.
    """
    view = _view(image, ground, known, clear, _share(clear, image) >= SEEN, _share(water, image) >= SEEN)
    around = {name: image.toa(name, seen) / gas for name, gas in _gases(image, ground, known).items()}
    aerosol = retrieve_aot(replace(view, surroundings=around), past, known.prior)
    return Air(_conditions(image, ground, known, aerosol, _share(seen, image) >= SEEN), aerosol, known)


def _water_vapour(
    image: Image, ground: Ground, forecast: AtmospherePrior | None, seen: BoolArray | None
) -> tuple[WaterVapour, str]:
    fall = np.exp(-ground.altitude / np.float32(SCALE_HEIGHT))
    expected = np.asarray(_expected(image) * fall, np.float32)
    source, sigma = "climatology", EXPECTED_SIGMA
    if forecast and forecast.water_vapour is not None:
        expected, source, sigma = forecast.water_vapour, "CAMS", FORECAST_SIGMA
    if ABSORBED not in image.bands:
        nowhere = np.zeros(expected.shape, np.bool_)
        return WaterVapour(expected, nowhere, np.full_like(expected, sigma)), source
    directions, reference = image.directions(image.bands["nir08"]), image.toa("nir08")
    if seen is not None:
        reference[_share(seen, image) < WHOLLY] = np.nan
    found = retrieve_water_vapour(
        image.product.acquisition.platform,
        toa_nir08=reference,
        toa_nir09=image.product.read_toa(image.bands[ABSORBED], image.coarse),
        sun_zenith=directions.sun_zenith,
        view_zenith=directions.view_zenith,
        altitude=ground.altitude,
        expected=float(expected.mean()),
    )
    return found, "image"


def _expected(image: Image) -> float:
    """g cm⁻² at sea level."""
    grid: GeoBox = image.coarse
    _, south, _, north = transform_bounds(f"EPSG:{grid.epsg}", "EPSG:4326", *grid.bounds)
    day = image.product.acquisition.sensing_time.timetuple().tm_yday
    return climatology.water_vapour((south + north) / 2, day)


def _view(
    image: Image, ground: Ground, known: Known, chosen: BoolArray | None, clear: BoolArray, water: BoolArray
) -> CoarseView:
    """``chosen`` pixels (all) of the ``clear`` cells."""
    return CoarseView(
        platform=image.product.acquisition.platform,
        model=known.aerosol_model,
        bands={name: image.bands[name] for name in USED_BY_AEROSOLS},
        toa={name: image.toa(name, chosen) / gas for name, gas in _gases(image, ground, known).items()},
        directions=image.directions(image.bands["blue"]),
        altitude=ground.altitude,
        clear=clear,
        water=water,
        clear_fraction=np.ones(clear.shape, np.float32) if chosen is None else _share(chosen, image),
        cell=image.coarse.resolution,
        area=ground.area,
        beyond=ground.beyond,
    )


def _gases(image: Image, ground: Ground, known: Known) -> dict[str, FloatArray]:
    """Transmission there and back, by common name."""
    directions = image.directions(image.bands["blue"])
    return {
        name: gas_transmission(
            image.product.acquisition.platform,
            image.bands[name],
            sun_zenith=directions.sun_zenith,
            view_zenith=directions.view_zenith,
            water_vapour=known.water_vapour.amount,
            ozone=known.ozone,
            altitude=ground.altitude,
        )
        for name in USED_BY_AEROSOLS
    }


def _conditions(image: Image, ground: Ground, known: Known, aerosol: Aerosol, seen: BoolArray) -> Conditions:
    return Conditions(
        platform=image.product.acquisition.platform,
        aerosol_model=known.aerosol_model,
        cell=image.coarse.resolution,
        altitude=ground.altitude,
        relief=ground.range,
        aot=aerosol.aot,
        aot_sigma=aerosol.sigma,
        water_vapour=known.water_vapour.amount,
        water_vapour_sigma=known.water_vapour.sigma,
        ozone=known.ozone,
        ground=seen,
        area=ground.area,
        beyond=ground.beyond,
    )


def _share(mask: BoolArray, image: Image) -> FloatArray:
    """Of each cell's pixels."""
    return mean_values(mask.view(np.uint8), image.cell, None)
