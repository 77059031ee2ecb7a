"""What a Sentinel-2 L1C SAFE says of itself, baselines 02.xx to 05.xx.

Product Specification Document S2-PDGS-TAS-DI-PSD, issues 14 and 15.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from processing.errors import InvalidMetadata, UnsupportedProduct
from processing.level1 import AngleNodes, SpectralInformation
from processing.raster.geobox import GeoBox
from processing.sensors.geometry import sane_grid, sunlit
from processing.sensors.safe_angles import read_sun, read_views
from processing.sensors.safe_bands import band_of, image_files, offsets, special_value, spectral_information
from processing.sensors.xml_metadata import Document

IDENTIFIER = re.compile(r"S2[A-D]_MSIL1C_\d{8}T\d{6}_N\d{4}_R\d{3}_T\d{2}[A-Z]{3}_\d{8}T\d{6}")
TILE = re.compile(r"_T(\d{2}[A-Z]{3})_")
SIMULATED_MARK = b"<!-- atelier: simulated product -->"
RESOLUTIONS = (10, 20, 60)
NO_DATA, SATURATED = 0, 65535
"""Digital numbers, where the metadata do not declare them."""


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
    saturated: int
    """Digital number of saturated pixels."""
    absolute_orbit: int | None
    spectral: dict[str, SpectralInformation]
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
    sun: AngleNodes
    view: dict[str, dict[int, AngleNodes]]
    """By band and detector, as far as any node is known: NaN elsewhere."""
    mean_view: dict[str, tuple[float, float]]
    """(zenith, azimuth) in degrees by band, where the metadata have it."""
    mean_sun_zenith: float
    mean_sun_azimuth: float
    footprints: dict[str, str]
    """File name of the mask of detector footprints by band."""


def read_product_metadata(path: Path) -> ProductMetadata:
    """Read ``MTD_MSIL1C.xml``; raises InvalidMetadata or IncompleteProduct."""
    document = Document(path)
    info = document.element(".//Product_Info")
    identifier = document.text("PRODUCT_URI", info).removesuffix(".SAFE")
    if not IDENTIFIER.fullmatch(identifier):
        raise InvalidMetadata(
            f"{path.name}: PRODUCT_URI {identifier[:100]!r} is not the name of a Sentinel-2 L1C product"
        )
    files = image_files(document)
    if (no_data := special_value(document, "NODATA", NO_DATA)) != NO_DATA:
        raise UnsupportedProduct(f"{path.name}: missing pixels are {no_data}; only products where they are 0 are read")
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
        offsets=offsets(document),
        saturated=special_value(document, "SATURATED", SATURATED),
        absolute_orbit=_absolute_orbit(document),
        spectral=spectral_information(document),
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
    view, mean_view = read_views(document)
    return TileMetadata(
        tile_id=tile.group(1),
        sensing_time=document.time(".//SENSING_TIME"),
        grids=grids,
        sun=read_sun(document),
        view=view,
        mean_view=mean_view,
        mean_sun_zenith=sunlit(document.name, zenith),
        mean_sun_azimuth=document.number(".//Mean_Sun_Angle/AZIMUTH_ANGLE"),
        footprints=_footprints(document),
    )


def _absolute_orbit(document: Document) -> int | None:
    """From the datatake's name: ``GS2A_20240120T105341_044807_N05.10``."""
    parts = document.element(".//Datatake").get("datatakeIdentifier", "").split("_")
    return int(parts[2]) if len(parts) == 4 and parts[2].isdecimal() else None


def _footprints(document: Document) -> dict[str, str]:
    """Older baselines name the masks by other paths, or without suffix: only the last part is kept."""
    names = {}
    for element in document.root.iterfind(".//MASK_FILENAME[@type='MSK_DETFOO']"):
        name = PurePosixPath((element.text or "").strip()).name
        try:
            names[band_of(element)] = name if PurePosixPath(name).suffix else f"{name}.gml"
        except ValueError as error:
            raise InvalidMetadata(f"{document.name}: MASK_FILENAME: {error}") from error
    return names


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
