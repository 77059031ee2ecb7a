"""Surface reflectance, aerosols, water vapour and stated uncertainty against the simulator's truth."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from benchmarks.l2a.scenes import Series
from benchmarks.l2a.series import Made, made
from benchmarks.l2a.statistics import Errors, Normalised
from processing.raster.geobox import GeoBox

FloatArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]

CLASSES = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, np.inf)
"""Of the true reflectance."""
RIM = 3
"""Pixels at the edge of an image that resampling may have touched."""
NO_DATA = -10000
UNRELIABLE_RELIEF = 0b1111_0000
"""MG2: topographic shadow, hidden, sun too low, sun tangent: the product itself says not to use these."""


@dataclass
class BandFigures:
    """Of one band of one sensor over all scenes."""

    by_class: list[Errors] = field(default_factory=lambda: [Errors() for _ in CLASSES[1:]])
    total: Errors = field(default_factory=Errors)
    in_product_mask: Errors = field(default_factory=Errors)
    """Over the pixels that the product, not the truth, calls clear."""
    normalised: Normalised = field(default_factory=Normalised)


@dataclass
class SceneFigures:
    """Of one date."""

    name: str
    true_aot: float = float("nan")
    aot: Errors = field(default_factory=Errors)
    water: Errors = field(default_factory=Errors)
    aot_measured: float = float("nan")
    """Share of the clear pixels whose aerosols the product says were measured."""
    clear: float = float("nan")
    left_to_product: float = float("nan")
    """Share of the truly clear pixels that the product does not flag for their relief."""
    worst: str = ""
    normalised: Normalised = field(default_factory=Normalised)
    context: int = 0
    seconds: float = 0.0
    declined: str = ""


@dataclass
class Figures:
    """Of everything."""

    bands: dict[tuple[str, str], BandFigures] = field(default_factory=lambda: defaultdict(BandFigures))
    aot: dict[str, Errors] = field(default_factory=lambda: defaultdict(Errors))
    water: dict[str, Errors] = field(default_factory=lambda: defaultdict(Errors))
    scenes: list[SceneFigures] = field(default_factory=list)
    altitudes: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class _Pixels:
    """Which pixels of a group are counted."""

    clear: BoolArray
    """By the truth; no relief that the product flags."""
    in_product: BoolArray
    """By the product's own masks; no shadow of a mountain."""


def measure(series: tuple[Series, ...]) -> Figures:
    """Run the chain over these and compare."""
    figures = Figures()
    for one in series:
        for product in made(one):
            scene = SceneFigures(product.name, context=product.context, seconds=product.seconds)
            scene.declined = product.declined
            figures.scenes.append(scene)
            if product.product:
                _compare(product, figures, scene)
    return figures


def _compare(product: Made, figures: Figures, scene: SceneFigures) -> None:
    assert product.product is not None
    ratios = {}
    for group in product.groups():
        pixels, box = _pixels(product, group, scene)
        bands = _bands_of(product, group)
        sigmas = _sigmas(product, group, bands)
        for band in bands:
            found = product.read(f"FRE_{band}")[0][0]
            figure = figures.bands[product.series.sensor, band]
            scene_errors = _compare_band(
                found, product.truth.reflectance(band, box), pixels, figure, sigmas.get(band), scene.normalised
            )
            ratios[band] = scene_errors.ratio
    if ratios:
        worst = max(ratios, key=lambda band: np.nan_to_num(ratios[band]))
        scene.worst = f"{worst} {ratios[worst]:.2f}"
    _compare_air(product, group, figures, scene)
    altitude = product.truth.mean("altitude", box)
    figures.altitudes += [float(np.nanmin(altitude)), float(np.nanmax(altitude))]


def _compare_band(
    found: npt.NDArray[np.int16], truth: FloatArray, pixels: _Pixels, figure: BandFigures, sigma: FloatArray | None,
    scene_normalised: Normalised,
) -> Errors:  # fmt: skip
    known = (found != NO_DATA) & np.isfinite(truth)
    error = found.astype(np.float32) / np.float32(10_000) - truth
    counted = pixels.clear & known
    scene_errors = Errors()
    scene_errors.add(error[counted], truth[counted])
    figure.total.add(error[counted], truth[counted])
    where = np.digitize(truth[counted], CLASSES[1:-1])
    for number, errors in enumerate(figure.by_class):
        chosen = where == number
        errors.add(error[counted][chosen], truth[counted][chosen])
    own = pixels.in_product & known
    figure.in_product_mask.add(error[own], truth[own])
    if sigma is not None:
        for normalised in (figure.normalised, scene_normalised):
            normalised.add(error[counted], sigma[counted])
    return scene_errors


def _pixels(product: Made, group: str, scene: SceneFigures) -> tuple[_Pixels, GeoBox]:
    clouds, box = product.read(f"CLM_{group}")
    relief = product.read(f"MG2_{group}")[0][0] & UNRELIABLE_RELIEF
    valid = (product.read(f"EDG_{group}")[0][0] == 0) & _inner(box)
    clear = product.truth.clear(box) & valid
    usable = clear & (relief == 0)
    scene.clear = float(clear.sum() / max(1, valid.sum()))
    scene.left_to_product = float(usable.sum() / max(1, clear.sum()))
    lit = ~product.truth.mask("mountain_shadow", box)
    return _Pixels(usable, valid & (clouds[0] == 0) & (relief == 0) & lit), box


def _inner(box: GeoBox) -> BoolArray:
    inner = np.zeros(box.shape, bool)
    inner[RIM:-RIM, RIM:-RIM] = True
    return inner


def _bands_of(product: Made, group: str) -> list[str]:
    """In the order of the product."""
    assert product.product is not None
    assets = product.product.item.assets
    gsd = assets[f"CLM_{group}"].extra_fields["gsd"]
    return [
        key.removeprefix("FRE_") for key in assets if key.startswith("FRE_") and assets[key].extra_fields["gsd"] == gsd
    ]


def _sigmas(product: Made, group: str, bands: list[str]) -> dict[str, FloatArray]:
    """The stated 1 σ by band, NaN where none is stated; empty where the product states none."""
    assert product.product is not None
    asset = product.product.item.assets.get(f"UNC_{group}")
    if asset is None:
        return {}
    layers, _ = product.read(f"UNC_{group}")
    described = asset.extra_fields.get("bands") or [{} for _ in bands]
    no_data = asset.extra_fields.get("nodata")
    sigmas = {}
    for layer, band, fields in zip(layers, bands, described, strict=True):
        scale = fields.get("raster:scale", asset.extra_fields.get("raster:scale"))
        sigma = layer.astype(np.float32) * np.float32(scale)
        sigmas[band] = np.where(layer == no_data, np.float32(np.nan), sigma) if no_data is not None else sigma
    return sigmas


def _compare_air(product: Made, group: str, figures: Figures, scene: SceneFigures) -> None:
    assert product.product is not None
    layers, box = product.read(f"ATB_{group}")
    scales = [fields["raster:scale"] for fields in product.product.item.assets[f"ATB_{group}"].extra_fields["bands"]]
    water, aot = (layer * np.float32(scale) for layer, scale in zip(layers, scales, strict=True))
    not_measured = product.read(f"IAB_{group}")[0][0]
    counted = product.truth.clear(box) & (product.read(f"EDG_{group}")[0][0] == 0) & _inner(box)
    sensor = product.series.sensor
    for name, found, bit, total, own in (
        ("aot", aot, 1, figures.aot, scene.aot), ("water_vapour", water, 2, figures.water, scene.water),
    ):  # fmt: skip
        truth = product.truth.mean(name, box)
        error = found - truth
        measured = counted & (not_measured & bit == 0)
        own.add(error[counted])
        total[sensor].add(error[counted])
        total[f"{sensor}, measured"].add(error[measured])
        if name == "aot":
            scene.true_aot = float(truth[counted].mean()) if counted.any() else float("nan")
            scene.aot_measured = float(measured.sum() / max(1, counted.sum()))
