"""What a Sentinel-2 L1C SAFE says of itself, baselines 02.xx to 05.xx.

Product Specification Document S2-PDGS-TAS-DI-PSD, issues 14 and 15.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from xml.etree.ElementTree import Element

import numpy as np

from processing.errors import InvalidMetadata
from processing.raster.geobox import GeoBox
from processing.sensors.angle_grid import AngleGrid, Nodes, mean_over_detectors
from processing.sensors.geometry import sane_grid, sunlit
from processing.sensors.xml_metadata import Document

BAND_NAMES = ("B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B9", "B10", "B11", "B12")
"""In the order of the metadata's ``bandId``."""
IDENTIFIER = re.compile(r"S2[A-D]_MSIL1C_\d{8}T\d{6}_N\d{4}_R\d{3}_T\d{2}[A-Z]{3}_\d{8}T\d{6}")
TILE = re.compile(r"_T(\d{2}[A-Z]{3})_")
SIMULATED_MARK = b"<!-- atelier: simulated product -->"
RESOLUTIONS = (10, 20, 60)


@dataclass(frozen=True)
class ProductMetadata:
    """From ``MTD_MSIL1C.xml``."""

    identifier: str
    platform: str
    relative_orbit: int
    orbit_state: str
    processing_baseline: str
    product_type: str
    production_time: datetime
    quantification: float
    offsets: dict[str, float]
    """RADIO_ADD_OFFSET by band; 0 where the metadata has none."""
    image_files: dict[str, Path]
    """By band name (and ``TCI``), relative to the product."""
    granule: Path
    cloud_cover: float | None
    simulated: bool


@dataclass(frozen=True)
class TileMetadata:
    """From ``MTD_TL.xml``."""

    tile_id: str
    sensing_time: datetime
    grids: dict[int, GeoBox]
    """Declared pixel grid by resolution, m."""
    sun: AngleGrid
    view: dict[str, AngleGrid]
    mean_sun_zenith: float
    mean_sun_azimuth: float


def read_product_metadata(path: Path) -> ProductMetadata:
    """Read ``MTD_MSIL1C.xml``; raises InvalidMetadata or IncompleteProduct."""
    document = Document(path)
    info = document.element(".//Product_Info")
    identifier = document.text("PRODUCT_URI", info).removesuffix(".SAFE")
    if not IDENTIFIER.fullmatch(identifier):
        raise InvalidMetadata(
            f"{path.name}: PRODUCT_URI {identifier[:100]!r} is not the name of a Sentinel-2 L1C product"
        )
    files = _image_files(document)
    cloud_cover = document.optional_text(".//Cloud_Coverage_Assessment")
    return ProductMetadata(
        identifier=identifier,
        platform=f"sentinel-{document.text('.//SPACECRAFT_NAME').lower().removeprefix('sentinel-')}",
        relative_orbit=int(document.number(".//SENSING_ORBIT_NUMBER")),
        orbit_state=document.text(".//SENSING_ORBIT_DIRECTION").lower(),
        processing_baseline=document.text("PROCESSING_BASELINE", info),
        product_type=document.text("PRODUCT_TYPE", info),
        production_time=document.time(".//GENERATION_TIME"),
        quantification=document.number(".//QUANTIFICATION_VALUE"),
        offsets=_offsets(document),
        image_files=files,
        granule=next(iter(files.values())).parent.parent,
        cloud_cover=None if cloud_cover is None else document.number(".//Cloud_Coverage_Assessment"),
        simulated=SIMULATED_MARK in path.read_bytes(),
    )


def read_tile_metadata(path: Path) -> TileMetadata:
    """Read ``MTD_TL.xml``; raises InvalidMetadata or IncompleteProduct."""
    document = Document(path)
    zenith = document.number(".//Mean_Sun_Angle/ZENITH_ANGLE")
    tile = TILE.search(document.text(".//TILE_ID"))
    if tile is None:
        raise InvalidMetadata(f"{path.name}: TILE_ID names no MGRS tile")
    grids = {resolution: _grid(document, resolution) for resolution in RESOLUTIONS}
    left, top = grids[10].left, grids[10].top
    try:
        sun = _angle_grid(document, document.element(".//Sun_Angles_Grid"), left, top)
        view = _view_grids(document, left, top)
    except ValueError as error:
        raise InvalidMetadata(f"{path.name}: angle grids: {error}") from error
    return TileMetadata(
        tile_id=tile.group(1),
        sensing_time=document.time(".//SENSING_TIME"),
        grids=grids,
        sun=sun,
        view=view,
        mean_sun_zenith=sunlit(document.name, zenith),
        mean_sun_azimuth=document.number(".//Mean_Sun_Angle/AZIMUTH_ANGLE"),
    )


def _image_files(document: Document) -> dict[str, Path]:
    files = {}
    for element in document.root.iterfind(".//IMAGE_FILE"):
        relative = Path(f"{(element.text or '').strip()}.jp2")
        if relative.is_absolute() or ".." in relative.parts or len(relative.parts) != 4:
            raise InvalidMetadata(f"{document.name}: IMAGE_FILE {str(relative)[:120]!r} is not a path inside a SAFE")
        code = relative.stem.rsplit("_", 1)[-1]
        files[f"B{code[1:].lstrip('0')}" if code.startswith("B") else code] = relative
    missing = [band for band in BAND_NAMES if band not in files]
    if missing:
        raise InvalidMetadata(f"{document.name} lists no image file for {', '.join(missing)}")
    return files


def _offsets(document: Document) -> dict[str, float]:
    offsets = dict.fromkeys(BAND_NAMES, 0.0)
    for element in document.root.iterfind(".//RADIO_ADD_OFFSET"):
        try:
            offsets[BAND_NAMES[int(element.get("band_id", ""))]] = float(element.text or "")
        except (ValueError, IndexError) as error:
            raise InvalidMetadata(f"{document.name}: RADIO_ADD_OFFSET that cannot be understood: {error}") from error
    return offsets


def _grid(document: Document, resolution: int) -> GeoBox:
    size = document.element(f".//Size[@resolution='{resolution}']")
    position = document.element(f".//Geoposition[@resolution='{resolution}']")
    code = document.text(".//HORIZONTAL_CS_CODE").upper().removeprefix("EPSG:")
    if not re.fullmatch(r"32[67]\d\d", code):
        raise InvalidMetadata(f"{document.name}: projection {code[:40]!r} is not a UTM zone")
    return sane_grid(
        document.name,
        int(code),
        document.number("ULX", position),
        document.number("ULY", position),
        document.number("XDIM", position),
        document.number("NROWS", size),
        document.number("NCOLS", size),
    )


def _view_grids(document: Document, left: float, top: float) -> dict[str, AngleGrid]:
    by_band: dict[str, list[Element]] = {}
    for element in document.root.iterfind(".//Viewing_Incidence_Angles_Grids"):
        by_band.setdefault(BAND_NAMES[int(element.get("bandId", "-1"))], []).append(element)
    missing = [band for band in BAND_NAMES if band not in by_band]
    if missing:
        raise ValueError(f"none for {', '.join(missing)}")
    grids = {}
    for band, elements in by_band.items():
        zenith, azimuth = mean_over_detectors(
            [(_values(document, e, "Zenith"), _values(document, e, "Azimuth")) for e in elements]
        )
        grids[band] = AngleGrid.from_angles(left, top, _step(document, elements[0]), zenith, azimuth)
    return grids


def _angle_grid(document: Document, element: Element, left: float, top: float) -> AngleGrid:
    zenith, azimuth = _values(document, element, "Zenith"), _values(document, element, "Azimuth")
    return AngleGrid.from_angles(left, top, _step(document, element), zenith, azimuth)


def _step(document: Document, element: Element) -> float:
    return document.number("Zenith/COL_STEP", element)


def _values(document: Document, element: Element, name: str) -> Nodes:
    rows = [np.array((row.text or "").split(), dtype=float) for row in element.iterfind(f"{name}/Values_List/VALUES")]
    if not rows or any(len(row) != len(rows[0]) for row in rows):
        raise ValueError(f"{name} rows of unequal lengths")
    return np.stack(rows)
