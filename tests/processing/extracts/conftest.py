"""A product with pixels of every kind, written as our own products are: to extract parts of."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from affine import Affine

from processing.extracts.making import Making
from processing.extracts.pixels import Source
from processing.extracts.request import ExtractRequest
from tests.catalog.products import l2a_product, write_cog

EPSG = 32631
LEFT, TOP, SIZE = 360_000, 4_840_000, 150
NO_DATA = -10_000
Request = Callable[..., ExtractRequest]


def relief(size: int, seed: int) -> npt.NDArray[np.int16]:
    """Reflectances ×10000 that differ from pixel to pixel, with a hole and a missing border."""
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[:size, :size]
    pixels = 1500 + 900 * np.sin(rows / 7.0) + 700 * np.cos(columns / 5.0) + rng.integers(-60, 60, (size, size))
    pixels = pixels.astype(np.int16)
    pixels[:, : size // 10] = NO_DATA
    pixels[size // 2 : size // 2 + 9, size // 3 : size // 3 + 12] = NO_DATA
    return pixels


def written(folder: Path, day: int) -> Source:
    """A Sentinel-2 product of 2018-07-``day`` whose bands B4, B8 and mask have known, uneven pixels."""
    shutil.rmtree(folder, ignore_errors=True)
    item = l2a_product(folder, when=datetime(2018, 7, day, 10, 50, 31, tzinfo=UTC), left=LEFT, top=TOP, size=SIZE)
    grid = Affine(10, 0, LEFT, 0, -10, TOP)
    for seed, band in enumerate(("B4", "B8"), start=day):
        path = folder / item.assets[f"FRE_{band}"].href
        path.unlink()
        write_cog(path, relief(SIZE, seed), grid, EPSG, NO_DATA)
    clouds = np.zeros((SIZE, SIZE), np.uint8)
    clouds[20:60, 30:90] = 0b11
    clouds[90:95, 100:140] = 0b100001
    path = folder / item.assets["CLM_R1"].href
    path.unlink()
    write_cog(path, clouds, grid, EPSG, None)
    document = item.to_dict(include_self_link=False, transform_hrefs=False)
    return Source(document, {key: folder / asset["href"] for key, asset in document["assets"].items()})


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    return written(tmp_path_factory.mktemp("extracts") / "one", 16)


@pytest.fixture(scope="session")
def series(source: Source, tmp_path_factory: pytest.TempPathFactory) -> list[Source]:
    """Two dates, the later one first."""
    return [written(tmp_path_factory.mktemp("extracts") / "two", 26), source]


def request_of(source: Source, **fields: Any) -> ExtractRequest:
    """For the whole of the product unless told otherwise."""
    reference = f"{source.item['collection']}/{source.identifier}"
    where = {} if {"area", "bbox"} & set(fields) else {"bbox": source.item["bbox"]}
    return ExtractRequest.of({"items": [reference], "layers": ["FRE_B4"], **where, **fields})


def made(request: ExtractRequest, sources: list[Source], folder: Path) -> Path:
    Making(request, sources, folder, lambda share: None, "Atelier test").run()
    return folder
