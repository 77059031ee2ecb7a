"""Our masks on real images: beside a reference drawn on Landsat 7, MAJA's own masks, and s2cloudless.

Crops without what the chain needs to run: the classification is given them directly, on level ground.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import rasterio
from s2cloudless.cloud_detector import S2PixelCloudDetector

from benchmarks.l2a import tables
from benchmarks.l2a.real_data import Place
from benchmarks.l2a.s2cloudless_peer import BANDS as PEER_BANDS
from benchmarks.l2a.s2cloudless_peer import THRESHOLD
from benchmarks.l2a.statistics import Detection
from processing.physics.classification import Masks, PastImage, Scene, classify
from processing.physics.classification.scene import NO_DATA, PAST_BANDS, PAST_RATIO, SCALE
from processing.sensors.sun import sun_position

FloatArray = npt.NDArray[np.float32]
Row = tuple[tables.Cell, ...]
SHADOW, WATER, CLOUD = 0, 1, 4
"""Numbers of the classes of the Landsat-7 reference."""
DARKEST = {"blue": 0.07, "green": 0.04, "red": 0.02, "nir08": 0.01, "swir16": 0.0, "swir22": 0.0}
"""Of that image, at the top of the atmosphere: the light of the air."""
MAJA_CLOUDS, MAJA_SHADOWS = 2, 32 | 64
"""Bits of CLM."""
COMPARED_WITHIN = 400
"""Days: 19 dates in four years."""
HEADINGS = ("mask", "pixels", "F1", "omission", "commission", "OA", "kappa")


def landsat7(file: Path) -> list[Row]:
    """512 × 512 pixels of the top of the atmosphere, six bands, saturated over clouds; a person's mask, with haze."""
    with np.load(file) as arrays:
        image, reference = arrays["img"].transpose(2, 0, 1), arrays["msk"][..., 0]
    bands = {name: (band - dark) * 1.1 for (name, dark), band in zip(DARKEST.items(), image, strict=True)}
    masks = classify(level_scene(bands, np.zeros_like(image[0]), 30.0, (45.0, 150.0)), ())
    clear = reference != CLOUD
    return [
        _row("cloud, undilated", masks.mono_temporal, reference == CLOUD),
        _row("cloud, extended", masks.all_clouds, reference == CLOUD),
        _row("shadow, off cloud", masks.shadow, reference == SHADOW, clear),
        _row("water, off cloud", masks.water, reference == WATER, clear),
    ]


def maja(file: Path) -> tuple[list[Row], list[Row]]:
    """19 dates of 800 m near Reims, 20 m pixels, as Level 2A: ours without B1 and B10, MAJA's with them."""
    with np.load(file) as arrays:
        series = {name: arrays[name] for name in arrays.files}
    scenes, moments = [], []
    for number, date in enumerate(series["dates"]):
        moments.append(datetime.strptime(f"{date}1040", "%Y%m%d%H%M").replace(tzinfo=UTC))
        scenes.append(_level2_scene(series, number, moments[-1]))
    alone = [classify(scene, ()) for scene in scenes]
    totals = {name: Detection() for name in ("cloud, undilated", "cloud, extended", "shadow")}
    by_date: list[Row] = []
    for number, scene in enumerate(scenes):
        days = [(moment - moments[number]).days for moment in moments]
        past = [
            _past(scenes[k], alone[k], day) for k, day in enumerate(days) if k != number and abs(day) < COMPARED_WITHIN
        ]
        masks, theirs = classify(scene, past), series["clm_r2"][number]
        cloud, shadow = theirs & MAJA_CLOUDS > 0, theirs & MAJA_SHADOWS > 0
        strict = masks.mono_temporal | masks.multi_temporal
        ours = (strict, masks.all_clouds, masks.all_shadows)
        for total, found, reference in zip(totals.values(), ours, (cloud, cloud, shadow), strict=True):
            total.add(found, reference, masks.valid)
        shares = [round(float(mask.mean()), 3) for mask in (cloud, *ours[:2], shadow, ours[2])]
        by_date.append((str(series["dates"][number]), *shares))
    return [_figures(name, total) for name, total in totals.items()], by_date


def beside_s2cloudless(data: Path) -> list[Row]:
    """Two crops under cloud from end to end: cirrus over the Pyrenees (B10 0.018 to 0.049), thick cloud at Toulouse."""
    places = {
        "Pyrenees, 2015-07-26": (data / "s2-l1c-pyrenees-31TDH", 0.0, Place("sentinel-2a", 28, 140, 5, 100, 1200, 1.5)),
        "Toulouse, 2024-03-05": (
            next((data / "s2-l1c-safe-31TCJ").glob("S2B*/GRANULE/*/IMG_DATA")),
            0.1,
            Place("sentinel-2b", 52, 160, 5, 100, 150, 1.0),
        ),
    }
    rows: list[Row] = []
    for name, (folder, offset, place) in places.items():
        size = _read(next(folder.glob("*_B11.jp2"))).shape
        toa = {band: on_pixels(next(folder.glob(f"*_B{band[1:]:0>2}.jp2")), size, offset) for band in PEER_BANDS}
        toa["B3"] = on_pixels(next(folder.glob("*_B03.jp2")), size, offset)
        names = {"coastal": "B1", "blue": "B2", "green": "B3", "red": "B4", "nir08": "B8A"}
        names |= {"swir16": "B11", "swir22": "B12"}
        bands = {common: place.surface(band, toa[band], 0.05) for common, band in names.items()}
        masks = classify(level_scene(bands, toa["B10"], 20.0, (place.sun_zenith, place.sun_azimuth)), ())
        stack = np.stack([toa[band] for band in PEER_BANDS], axis=-1)
        peer = S2PixelCloudDetector().get_cloud_probability_maps(stack[None], num_threads=1)[0] > THRESHOLD
        ours = masks.mono_temporal | masks.cirrus
        rows.append((name, *(round(float(mask.mean()), 3) for mask in (masks.mono_temporal, masks.cirrus, ours, peer))))
    return rows


def level_scene(
    bands: Mapping[str, FloatArray], cirrus: FloatArray, resolution: float, sun: tuple[float, float]
) -> Scene:
    """Level, at 200 m, seen from the zenith; ``sun``: zenith and azimuth, degrees. B1 is taken for B2 where missing."""
    named = {"coastal": bands["blue"]} | dict(bands)
    numbers = {
        name: np.where(np.isfinite(band), np.rint(band * SCALE), NO_DATA).astype(np.int16)
        for name, band in named.items()
    }
    shape = numbers["blue"].shape
    coarse = tuple(-(-size // 12) for size in shape)
    sun_zenith, sun_azimuth, view_zenith, view_azimuth = (
        np.full(coarse, angle, np.float32) for angle in (*sun, 0.0, 0.0)
    )
    level = np.full(shape, round(SCALE * np.cos(np.radians(sun[0]))), np.int16)
    altitude, nowhere = np.full(shape, 200, np.int16), np.zeros(shape, np.bool_)
    seen = np.rint(cirrus * SCALE).astype(np.int16)
    return Scene(
        numbers, seen, resolution, sun_zenith, sun_azimuth, view_zenith, view_azimuth, altitude,
        np.zeros(shape, np.uint8), level, nowhere,
    )  # fmt: skip


def _level2_scene(series: Mapping[str, npt.NDArray[np.int16]], number: int, moment: datetime) -> Scene:
    names = {"B2": "blue", "B3": "green", "B4": "red", "B8A": "nir08", "B11": "swir16", "B12": "swir22"}
    bands = {}
    for band, name in names.items():
        image = np.where(series[band][number] == NO_DATA, np.nan, series[band][number] / SCALE)
        while image.shape[0] > 40:
            image = image.reshape(image.shape[0] // 2, 2, -1, 2).mean(axis=(1, 3))
        bands[name] = image.astype(np.float32)
    zenith, azimuth = (float(angle) for angle in sun_position(moment, np.array(5.3), np.array(49.3)))
    return level_scene(bands, np.zeros_like(bands["blue"]), 20.0, (zenith, azimuth))


def _past(scene: Scene, masks: Masks, days: float) -> PastImage:
    hidden = masks.all_clouds | masks.all_shadows | ~masks.valid
    rows, columns = (size // PAST_RATIO for size in hidden.shape)

    def most(image: npt.NDArray[np.generic]) -> npt.NDArray[np.float64]:
        return np.asarray(image.reshape(rows, PAST_RATIO, columns, PAST_RATIO).mean(axis=(1, 3), dtype=np.float64))

    clear = most(hidden) == 0
    means = {name: np.where(clear, most(scene.reflectance[name]) / SCALE, np.nan) for name in PAST_BANDS}
    reflectance = {name: mean.astype(np.float32) for name, mean in means.items()}
    return PastImage(days, reflectance, most(masks.water) > 0.5, most(masks.snow) > 0.5)


def _row(
    name: str, found: npt.NDArray[np.bool_], true: npt.NDArray[np.bool_], counted: npt.NDArray[np.bool_] | None = None
) -> Row:
    total = Detection()
    total.add(found, true, np.ones_like(found) if counted is None else counted)
    return _figures(name, total)


def _figures(name: str, total: Detection) -> Row:
    figures = (total.f1, total.omission, total.commission, total.overall_accuracy, total.kappa)
    return (name, total.number, *(round(figure, 3) for figure in figures))


def on_pixels(file: Path, size: tuple[int, ...], offset: float) -> FloatArray:
    """Reflectance at the top of the atmosphere on the pixels of the 20 m bands."""
    image = _read(file).astype(np.float32) / np.float32(SCALE) - np.float32(offset)
    way = cv2.INTER_AREA if image.shape[0] > size[0] else cv2.INTER_NEAREST
    return np.asarray(cv2.resize(image, (size[1], size[0]), interpolation=way), np.float32)


def _read(file: Path) -> npt.NDArray[np.uint16]:
    with rasterio.open(file) as dataset:
        image: npt.NDArray[np.uint16] = dataset.read(1)
    return image


LANDSAT7 = (
    "The reference takes haze for cloud, whatever its thickness; of what we call cloud hardly anything is not. The "
    "image is uncorrected but for the light of the air, saturated, without the band at 0.44 µm, and the only date."
)
MAJA = (
    "MAJA is another method, not the truth: its clouds are dilated by 240 m and more, here a third of the crop, and it "
    "saw cirrus in B10, which these data lack. What we miss of its clouds is clear ground between them, shadows, "
    "cirrus. A crop that lies in shadow from end to end (2017-10-30) cannot be told from dark ground by itself."
)
DRAWN = (
    "The points drawn by hand that come with the crop of Toulouse are for testing software: those of land and water "
    "lie in the same thick cloud, and nothing can be measured with them."
)


def main() -> None:
    data = Path(os.environ.get("ATELIER_SHARED_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
    if not data.is_dir():
        print("\nnot available: the reference data are not on this machine")
        return
    drawn = landsat7(data / "cloud-reference" / "landsat7.npz")
    tables.show("Masks against a reference on Landsat 7", HEADINGS, drawn, LANDSAT7)
    agreement, dates = maja(data / "s2-l2a-theia-series-31UFQ" / "series.npz")
    tables.show("Masks beside MAJA's, 31UFQ", HEADINGS, agreement, MAJA)
    by_date = ("date", "cloud: MAJA", "ours, undilated", "ours, extended", "shadow: MAJA", "ours")
    tables.show("Shares of the crop by date", by_date, dates)
    covered = beside_s2cloudless(data)
    columns = ("crop", "ours: cloud", "ours: cirrus", "either", "s2cloudless")
    tables.show("Shares found cloudy where all is", columns, covered, DRAWN)
    tables.save("masks-real", {"landsat7": drawn, "maja": agreement, "dates": dates, "s2cloudless": covered})
