"""Clouds, shadows, snow and water of the products against the simulator's truth, and s2cloudless beside them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.l2a import tables
from benchmarks.l2a.s2cloudless_peer import Peer, probabilities
from benchmarks.l2a.scenes import Series, beside
from benchmarks.l2a.series import Made, made
from benchmarks.l2a.statistics import Detection
from processing.raster.geobox import GeoBox

BoolArray = npt.NDArray[np.bool_]
ByteArray = npt.NDArray[np.uint8]

LEAST_CLOUD_F1, LEAST_SHADOW_F1, LARGEST_SNOW_CONFUSION = 0.93, 0.80, 0.02
ALL_CLOUDS, MONO, MULTI, EXTENSION, SHADOW, SHADOW_FROM_OUTSIDE, CIRRUS = 1, 2, 3, 4, 5, 6, 7
"""Bits of CLM."""
WATER, SNOW = 0, 2
"""Bits of MG2."""
RIM = 3


@dataclass
class Share:
    """Pixels of some kind that were taken for something else."""

    wrong: int = 0
    of: int = 0

    def add(self, wrong: BoolArray, of: BoolArray) -> None:
        self.wrong += int((wrong & of).sum())
        self.of += int(of.sum())

    @property
    def value(self) -> float:
        return self.wrong / self.of if self.of else float("nan")


@dataclass
class Sensor:
    """Of one sensor, over all its scenes."""

    masks: dict[str, Detection] = field(default_factory=lambda: defaultdict(Detection))
    shares: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))


@dataclass
class Figures:
    sensors: dict[str, Sensor] = field(default_factory=lambda: defaultdict(Sensor))
    peers: dict[str, Peer] = field(default_factory=lambda: defaultdict(Peer))
    scenes: list[tuple[tables.Cell, ...]] = field(default_factory=list)


@dataclass(frozen=True)
class Masks:
    """True and found, on the mask grid of a product."""

    cloud: BoolArray
    cirrus: BoolArray
    shadow: BoolArray
    snow: BoolArray
    water: BoolArray
    mountain_shadow: BoolArray
    clear: BoolArray
    clouds_found: ByteArray
    ground_found: ByteArray
    valid: BoolArray

    def bit(self, *numbers: int) -> BoolArray:
        """Any of these bits of CLM."""
        wanted = np.uint8(sum(1 << number for number in numbers))
        return np.asarray(self.clouds_found & wanted != 0)

    def ground(self, number: int) -> BoolArray:
        return np.asarray(self.ground_found >> np.uint8(number) & 1 == 1)


def measure(series: tuple[Series, ...]) -> Figures:
    figures = Figures()
    for one in series:
        for product in made(one):
            if product.product is None:
                figures.scenes.append((product.name, product.declined, *[None] * 6))
                continue
            masks = _masks(product)
            figures.scenes.append((product.name, *_compared(masks, figures.sensors[one.sensor])))
            if one.sensor == "sentinel2":
                _compared_with_peer(product, masks, figures.peers)
    return figures


def _masks(product: Made) -> Masks:
    group, truth = product.groups()[-1], product.truth
    clouds, box = product.read(f"CLM_{group}")
    return Masks(
        **{name: truth.mask(name, box) for name in ("cloud", "cirrus", "shadow", "snow", "water", "mountain_shadow")},
        clear=truth.clear(box),
        clouds_found=clouds[0],
        ground_found=product.read(f"MG2_{group}")[0][0],
        valid=(product.read(f"EDG_{group}")[0][0] == 0) & _inner(box),
    )


def _inner(box: GeoBox) -> BoolArray:
    inner = np.zeros(box.shape, bool)
    inner[RIM:-RIM, RIM:-RIM] = True
    return inner


def _compared(masks: Masks, sensor: Sensor) -> tuple[tables.Cell, ...]:
    """Add the figures of one date to its sensor's, and give those of the date."""
    overcast = masks.cloud | masks.cirrus
    found = masks.bit(MONO, MULTI, CIRRUS)
    shadow = masks.bit(SHADOW, SHADOW_FROM_OUTSIDE) & ~masks.bit(EXTENSION)
    open_ground = masks.valid & ~overcast
    compared = {
        "cloud and cirrus, undilated": (found, overcast, masks.valid),
        "cloud and cirrus, extended": (masks.bit(ALL_CLOUDS), overcast, masks.valid),
        "cloud, off cirrus, undilated": (found, masks.cloud, masks.valid & ~masks.cirrus),
        "cirrus, off cloud": (found, masks.cirrus, masks.valid & ~masks.cloud),
        "shadow, undilated": (shadow, masks.shadow, masks.valid & ~masks.mountain_shadow),
        "snow, off cloud": (masks.ground(SNOW), masks.snow, open_ground),
        "water, off cloud": (masks.ground(WATER), masks.water, open_ground & ~masks.shadow & ~masks.snow),
    }
    of_date = {}
    for name, images in compared.items():
        of_date[name] = Detection()
        of_date[name].add(*images)
        sensor.masks[name].merge(of_date[name])
    clear_snow = masks.snow & masks.clear & masks.valid
    sensor.shares["clear snow taken for cloud"].add(found, clear_snow)
    sensor.shares["clear snow taken for cloud, extension included"].add(masks.bit(ALL_CLOUDS), clear_snow)
    sensor.shares["clear ground taken for cloud"].add(found, masks.clear & masks.valid)
    sensor.shares["cloud taken for snow"].add(masks.ground(SNOW) & ~masks.bit(ALL_CLOUDS), masks.cloud & masks.valid)
    confused = Share()
    confused.add(found, clear_snow)
    cloud, dark = of_date["cloud and cirrus, undilated"], of_date["shadow, undilated"]
    return (
        round(float(overcast[masks.valid].mean()), 3), round(cloud.f1, 3), round(cloud.omission, 3),
        round(cloud.commission, 3), round(dark.f1, 3), round(confused.value, 4), confused.of,
    )  # fmt: skip


def _compared_with_peer(product: Made, masks: Masks, peers: dict[str, Peer]) -> None:
    scene = product.series.products[product.number]
    maps = probabilities(product.source, beside(scene, "s2cloudless.npz"))
    peers["cloud and cirrus"].add(maps, masks.cloud | masks.cirrus, masks.valid)
    peers["cloud, off cirrus"].add(maps, masks.cloud, masks.valid & ~masks.cirrus)


def _row(name: str, detection: Detection, least: float | None) -> tuple[tables.Cell, ...]:
    return (
        name, detection.number, round(detection.f1, 3), detection.f1 >= least if least else None,
        round(detection.omission, 3), round(detection.commission, 3), round(detection.overall_accuracy, 3),
        round(detection.kappa, 3),
    )  # fmt: skip


LEAST = {"cloud and cirrus, undilated": LEAST_CLOUD_F1, "shadow, undilated": LEAST_SHADOW_F1}
HEADINGS = ("mask", "pixels", "F1", "enough", "omission", "commission", "OA", "kappa")


def _show(figures: Figures) -> dict[str, Any]:
    rows = []
    for sensor in [*figures.sensors, "both"]:
        for name in next(iter(figures.sensors.values())).masks:
            total = Detection()
            for other, one in figures.sensors.items():
                if sensor in {other, "both"}:
                    total.merge(one.masks[name])
            rows.append(_row(f"{sensor}: {name}", total, LEAST.get(name)))
    tables.show("Masks against the truth (cloud F1 >= 0.93, shadow F1 >= 0.80)", HEADINGS, rows)
    shares: list[tuple[tables.Cell, ...]] = [
        (f"{sensor}: {name}", share.of, round(share.value, 4),
         share.value <= LARGEST_SNOW_CONFUSION if name == "clear snow taken for cloud" else None)
        for sensor, one in figures.sensors.items() for name, share in one.shares.items()
    ]  # fmt: skip
    tables.show("Confusions (snow taken for cloud <= 0.02)", ("pixels", "of", "share", "enough"), shares)
    tables.show(
        "By date",
        ("date", "truly cloudy", "cloud F1", "omission", "commission", "shadow F1", "snow as cloud", "snow pixels"),
        figures.scenes,
    )
    peer = _show_peer(figures)
    return {"masks": rows, "confusions": shares, "scenes": figures.scenes, "s2cloudless": peer}


def _show_peer(figures: Figures) -> list[tuple[tables.Cell, ...]]:
    rows: list[tuple[tables.Cell, ...]] = []
    for name, peer in figures.peers.items():
        ours = figures.sensors["sentinel2"].masks[f"{name}, undilated"]
        theirs = peer.chosen()
        rows.append(_row(f"{name}: ours, undilated", ours, max(detection.f1 for _, detection in theirs)))
        rows += [_row(f"{name}: s2cloudless {variant}", detection, None) for variant, detection in theirs]
    tables.show(
        "Beside s2cloudless on the same Sentinel-2 scenes (ours is enough where it beats its best)", HEADINGS, rows
    )
    return rows


def main(series: tuple[Series, ...]) -> None:
    tables.save("masks", _show(measure(series)))
