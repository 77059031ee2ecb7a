"""Snow maps and fractions against the simulator's truth."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.l2a import tables
from benchmarks.l2a.statistics import Detection, Errors
from benchmarks.snow.scenes import Mapped, mapped
from catalog.configuration import configuration
from processing.physics.snow_cover import CLOUD, NOTHING, SNOW

LEAST_F1, MOST_IN_CLOUDS = 0.95, 0.01
LEAST_SHARE = 12.0
"""Percent of a pixel: by the published curve an index of 0.15, the least that the method takes for snow."""
RIM = 3
"""Pixels along the edge of a scene that are left out."""
BoolArray = npt.NDArray[np.bool_]


@dataclass
class Figures:
    """Over all scenes."""

    clear: Detection = field(default_factory=Detection)
    seen: Detection = field(default_factory=Detection)
    fraction: Errors = field(default_factory=Errors)
    wrong: int = 0
    any: int = 0
    cloudy: int = 0
    scenes: list[tuple[tables.Cell, ...]] = field(default_factory=list)

    def add(self, one: Mapped) -> None:
        (classes, box), truth = one.read("SNW"), one.truth
        valid = (classes != NOTHING) & _inner(classes.shape)
        share = np.nan_to_num(truth.snow_share(box))
        found, true = classes == SNOW, share > LEAST_SHARE
        clear, cloud = truth.clear(box) & valid, truth.mask("cloud", box) & valid
        of_scene = Detection()
        of_scene.add(found, true, clear)
        self.clear.merge(of_scene)
        self.seen.add(found, true, clear & (classes != CLOUD))
        self.fraction.add(one.read("FSC")[0][found & clear].astype(np.float64) - share[found & clear])
        wrong, anything, cloudy = (int(mask.sum()) for mask in (cloud & found & ~true, cloud & found, cloud))
        self.wrong, self.any, self.cloudy = self.wrong + wrong, self.any + anything, self.cloudy + cloudy
        properties = one.output.item.properties
        self.scenes.append(
            (one.source.name, round(float(true[clear].mean()), 3), round(of_scene.f1, 4), round(of_scene.omission, 3),
             round(of_scene.commission, 3), cloudy, round(wrong / max(1, cloudy), 4),
             properties.get("atelier:snow_line_altitude"))
        )  # fmt: skip

    def rows(self) -> Iterator[tuple[tables.Cell, ...]]:
        f1, wrong = self.clear.f1, self.wrong / max(1, self.cloudy)
        yield "snow on clear pixels, F1", round(f1, 4), f">= {LEAST_F1}", f1 >= LEAST_F1
        yield "the same, of those not taken for cloud", round(self.seen.f1, 4), "", None
        yield "wrong snow in clouds, share", round(wrong, 5), f"<= {MOST_IN_CLOUDS}", wrong <= MOST_IN_CLOUDS
        yield (
            "snow in clouds that there is below them",
            round((self.any - self.wrong) / max(1, self.cloudy), 4),
            "",
            None,
        )
        yield "fraction: mean error, %", round(self.fraction.accuracy, 1), "", None
        yield "fraction: root mean square error, %", round(self.fraction.uncertainty, 1), "", None


def _inner(shape: tuple[int, ...]) -> BoolArray:
    inner = np.zeros(shape, np.bool_)
    inner[RIM:-RIM, RIM:-RIM] = True
    return inner


def main() -> None:
    figures = Figures()
    with tempfile.TemporaryDirectory(dir=configuration().data, prefix="snow-") as work:
        for one in mapped(Path(work) / "made"):
            figures.add(one)
            print(f"   {figures.scenes[-1]}", flush=True)
    headings = (
        "date",
        "truly snow",
        "F1",
        "omission",
        "commission",
        "cloudy pixels",
        "wrong snow there",
        "snow line, m",
    )
    tables.show("Snow by date, clear pixels", headings, figures.scenes)
    rows = list(figures.rows())
    note = f"Truth: more than {LEAST_SHARE:g} % of the pixel is snow seen from above."
    tables.show(
        f"Snow against the truth, {len(figures.scenes)} scenes", ("figure", "value", "bar", "enough"), rows, note
    )
    tables.save("snow", {"total": rows, "scenes": figures.scenes})
