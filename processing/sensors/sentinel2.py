"""Sentinel-2 A, B, C Level-1C products in the SAFE format."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rasterio.enums import Resampling

from processing.errors import CorruptProduct, IncompleteProduct, InvalidMetadata, UnsupportedProduct
from processing.level1 import (
    Acquisition,
    AngleGrids,
    Angles,
    Band,
    FloatArray,
    NumberArray,
    SpectralInformation,
)
from processing.raster.geobox import GeoBox
from processing.raster.source import NO_DATA, decode_wholly, grid_of, holds_data, open_raster, read_onto, reflectance
from processing.sensors.geometry import same_pixels
from processing.sensors.safe_bands import BAND_NAMES
from processing.sensors.safe_manifest import read_checksums, verify_checksum
from processing.sensors.safe_metadata import read_product_metadata, read_tile_metadata
from processing.sensors.sentinel2_angles import tile_angles

METADATA = "MTD_MSIL1C.xml"
PLATFORMS = {"sentinel-2a", "sentinel-2b", "sentinel-2c"}

# Central wavelength and full width at half maximum of Sentinel-2A, µm (Sentinel-2 Products Specification Document).
BANDS = {
    band.name: band
    for band in (
        Band("B1", "coastal", 0.443, 0.021, 60),
        Band("B2", "blue", 0.493, 0.066, 10),
        Band("B3", "green", 0.560, 0.036, 10),
        Band("B4", "red", 0.665, 0.031, 10),
        Band("B5", "rededge071", 0.704, 0.015, 20),
        Band("B6", "rededge075", 0.741, 0.015, 20),
        Band("B7", "rededge078", 0.783, 0.020, 20),
        Band("B8", "nir", 0.833, 0.106, 10),
        Band("B8A", "nir08", 0.865, 0.021, 20),
        Band("B9", "nir09", 0.945, 0.020, 60),
        Band("B10", "cirrus", 1.374, 0.031, 60),
        Band("B11", "swir16", 1.614, 0.091, 20),
        Band("B12", "swir22", 2.202, 0.175, 20),
    )
}


class Sentinel2Product:
    """An opened L1C SAFE. See :class:`processing.level1.Level1Product`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._product = product = read_product_metadata(root / METADATA)
        if product.platform not in PLATFORMS:
            raise UnsupportedProduct(f"{METADATA}: platform {product.platform} is not Sentinel-2 A, B or C")
        self._tile_path = product.granule / "MTD_TL.xml"
        self._tile = tile = read_tile_metadata(root / self._tile_path)
        if f"_T{tile.tile_id}_" not in product.identifier:
            raise InvalidMetadata(f"MTD_TL.xml is of tile {tile.tile_id}, {METADATA} of {product.identifier}")
        self._grids = {name: self._grid(name) for name in BAND_NAMES}
        self._acquisition = Acquisition(
            identifier=product.identifier,
            collection="sentinel2-l1c",
            platform=product.platform,
            constellation="sentinel-2",
            instruments=("msi",),
            sensing_time=tile.sensing_time,
            relative_orbit=product.relative_orbit,
            orbit_state=product.orbit_state,
            tile_id=tile.tile_id,
            sun_zenith=tile.mean_sun_zenith,
            sun_azimuth=tile.mean_sun_azimuth,
            cloud_cover=product.cloud_cover,
            product_type=product.product_type,
            processing_baseline=product.processing_baseline,
            production_time=product.production_time,
            simulated=product.simulated,
            absolute_orbit=product.absolute_orbit,
        )

    @property
    def root(self) -> Path:
        return self._root

    @property
    def acquisition(self) -> Acquisition:
        return self._acquisition

    @property
    def identifiers(self) -> tuple[str, ...]:
        return (self._acquisition.identifier,)

    @property
    def bands(self) -> Mapping[str, Band]:
        return BANDS

    def files(self) -> list[Path]:
        images = [path for path in self._product.image_files.values() if (self._root / path).is_file()]
        return [Path(METADATA), Path("manifest.safe"), self._tile_path, *images]

    def verify(self) -> None:
        """Checksums of everything present; pixels of what the manifest does not vouch for."""
        checksums = read_checksums(self._root / "manifest.safe")
        for relative, expected in checksums.items():
            if (self._root / relative).is_file():
                verify_checksum(self._root / relative, expected)
        for name in BAND_NAMES:
            relative = self._product.image_files[name]
            try:
                full = (
                    holds_data(self._root / relative) if relative in checksums else decode_wholly(self._root / relative)
                )
            except CorruptProduct as error:
                raise CorruptProduct(f"{error}; download the product again") from error
            if not full:
                raise IncompleteProduct(f"{relative.name} holds no data at all: every pixel is {NO_DATA}")

    def extent(self, resolution: int) -> GeoBox:
        """The images' own grid: of decimated products its pixels are larger than ``resolution``."""
        name = next(name for name in BAND_NAMES if BANDS[name].resolution == resolution)
        return self._grids[name]

    def is_native(self, band: str, geobox: GeoBox) -> bool:
        return same_pixels(self._grids[band], geobox)

    def read_numbers(self, band: str, geobox: GeoBox) -> NumberArray:
        source = self._grids[band]
        resampling = Resampling.average if geobox.resolution > source.resolution else Resampling.cubic
        return read_onto(self._image(band), geobox, resampling)

    def calibration(self, band: str) -> tuple[float, float]:
        gain = 1 / self._product.quantification
        return gain, self._product.offsets[band] * gain

    @property
    def sun_normalised(self) -> bool:
        return True

    def saturated_number(self, band: str) -> int:
        return self._product.saturated

    def read_toa(self, band: str, geobox: GeoBox) -> FloatArray:
        return reflectance(self.read_numbers(band, geobox), *self.calibration(band))

    def read_angles(self, band: str, geobox: GeoBox) -> Angles:
        return tile_angles(self._tile, band, self._footprints(band), geobox)

    def angle_grids(self, geobox: GeoBox) -> AngleGrids:
        """The metadata's own, which begin at the corner of the tile."""
        return AngleGrids(self._tile.sun, self._tile.view)

    def spectral(self, band: str) -> SpectralInformation:
        return self._product.spectral.get(band, SpectralInformation())

    def _footprints(self, band: str) -> Path:
        code = f"B{band[1:].zfill(2)}"
        name = self._tile.footprints.get(band, f"MSK_DETFOO_{code}.jp2")
        return self._root / self._product.granule / "QI_DATA" / name

    def _image(self, band: str) -> Path:
        return self._root / self._product.image_files[band]

    def _grid(self, band: str) -> GeoBox:
        """Where an image is, by its own georeferencing, which must agree with the declared extent."""
        path, declared = self._image(band), self._tile.grids[BANDS[band].resolution]
        with open_raster(path) as dataset:
            actual = grid_of(dataset, path)
        if actual.epsg != declared.epsg:
            raise InvalidMetadata(f"{path.name} is in EPSG:{actual.epsg}, MTD_TL.xml says EPSG:{declared.epsg}")
        differences = [abs(a - d) for a, d in zip(actual.bounds, declared.bounds, strict=True)]
        if max(differences) >= max(actual.resolution, declared.resolution):
            raise IncompleteProduct(
                f"{path.name} does not cover the extent that MTD_TL.xml declares: it is "
                f"{actual.width} x {actual.height} pixels of {actual.resolution:g} m from ({actual.left:.0f}, "
                f"{actual.top:.0f}), instead of {declared.width} x {declared.height} of {declared.resolution:g} m from "
                f"({declared.left:.0f}, {declared.top:.0f}); drop the whole product"
            )
        return actual


class Sentinel2:
    """Recognises L1C SAFEs by their metadata file or their name."""

    name = "sentinel2"

    def recognises(self, path: Path) -> bool:
        named = path.name.startswith(("S2A_", "S2B_", "S2C_", "S2D_"))
        return named or (path / METADATA).exists() or (path / "MTD_MSIL2A.xml").exists()

    def open(self, path: Path) -> Sentinel2Product:
        if (path / "MTD_MSIL2A.xml").exists():
            raise UnsupportedProduct(f"{path.name} is a Sentinel-2 Level-2A product; drop the Level-1C one instead")
        if "_OPER_PRD_" in path.name:
            raise UnsupportedProduct(
                f"{path.name} is in the SAFE format of before December 2016; drop the reprocessed one"
            )
        return Sentinel2Product(path)


SENSOR = Sentinel2()
