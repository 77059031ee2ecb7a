"""The XML files of a Sentinel-2 L1C SAFE, of processing baseline 05.10.

Structure after the Product Specification Document S2-PDGS-TAS-DI-PSD, issue 15; what simulation knows
nothing of (GIPP files, telemetry) is left out.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np

from processing.raster.geobox import GeoBox
from processing.simulation.geometry import NODE_STEP, AngleNodes, over_detectors
from processing.simulation.spectra import SENTINEL2

SIMULATED_MARK = "<!-- atelier: simulated product -->"
QUANTIFICATION = 10_000
OFFSET = -1000
SOLAR_IRRADIANCES = (
    1884.69, 1959.66, 1823.24, 1512.06, 1424.64, 1287.61, 1162.08, 1041.63, 955.32, 812.92, 367.15, 245.59, 85.25,
)  # fmt: skip
"""W m⁻² µm⁻¹, of Sentinel-2A."""
PHYSICAL_GAINS = (4.10, 3.75, 4.18, 4.52, 5.20, 4.87, 4.53, 6.16, 5.13, 8.53, 55.16, 35.33, 106.22)
"""Digital numbers per W m⁻² sr⁻¹ µm⁻¹, of Sentinel-2A, rounded."""
_DECLARATION = f'<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n{SIMULATED_MARK}\n'
_NAMESPACE = "https://psd-14.sentinel2.eo.esa.int/PSD"


@dataclass(frozen=True)
class Names:
    """Every name in a product, from what it is of."""

    platform: str
    """``A`` or ``B``."""
    tile_id: str
    datatake: datetime
    sensing_time: datetime
    relative_orbit: int
    absolute_orbit: int
    baseline: str = "0510"

    @property
    def generation(self) -> datetime:
        """Two hours after the image: the same product is made with the same bytes whenever it is made."""
        return self.datatake.replace(microsecond=0) + timedelta(hours=2)

    @property
    def product(self) -> str:
        return (
            f"S2{self.platform}_MSIL1C_{self.datatake:%Y%m%dT%H%M%S}_N{self.baseline}_R{self.relative_orbit:03d}"
            f"_T{self.tile_id}_{self.generation:%Y%m%dT%H%M%S}"
        )

    @property
    def granule(self) -> str:
        return f"L1C_T{self.tile_id}_A{self.absolute_orbit:06d}_{self.sensing_time:%Y%m%dT%H%M%S}"

    @property
    def image(self) -> str:
        return f"T{self.tile_id}_{self.datatake:%Y%m%dT%H%M%S}"

    @property
    def datastrip(self) -> str:
        return f"DS_SIMU_{self.generation:%Y%m%dT%H%M%S}_S{self.sensing_time:%Y%m%dT%H%M%S}"

    @property
    def datatake_id(self) -> str:
        return f"GS2{self.platform}_{self.datatake:%Y%m%dT%H%M%S}_{self.absolute_orbit:06d}_N{self.dotted_baseline}"

    @property
    def datastrip_id(self) -> str:
        return f"S2{self.platform}_OPER_MSI_L1C_{self.datastrip}_N{self.dotted_baseline}"

    @property
    def tile(self) -> str:
        return (
            f"S2{self.platform}_OPER_MSI_L1C_TL_SIMU_{self.generation:%Y%m%dT%H%M%S}_A{self.absolute_orbit:06d}"
            f"_T{self.tile_id}_N{self.dotted_baseline}"
        )

    @property
    def dotted_baseline(self) -> str:
        return f"{self.baseline[:2]}.{self.baseline[2:]}"


def code(band: str) -> str:
    """``B2`` → ``B02``, as in file names."""
    return band if len(band) == 3 else f"B0{band[1:]}"


def stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def product_xml(names: Names, footprint: str, cloud_percent: float, distance_correction: float) -> str:
    """``MTD_MSIL1C.xml``; ``footprint`` is "lat lon lat lon …", closed."""
    folder = f"GRANULE/{names.granule}/IMG_DATA/{names.image}"
    images = "".join(f"<IMAGE_FILE>{folder}_{code(band.name)}</IMAGE_FILE>\n" for band in SENTINEL2)
    offsets = "".join(
        f'<RADIO_ADD_OFFSET band_id="{number}">{OFFSET}</RADIO_ADD_OFFSET>\n' for number in range(len(SENTINEL2))
    )
    irradiances = "".join(
        f'<SOLAR_IRRADIANCE bandId="{number}" unit="W/m²/µm">{value}</SOLAR_IRRADIANCE>\n'
        for number, value in enumerate(SOLAR_IRRADIANCES)
    )
    gains = "".join(
        f'<PHYSICAL_GAINS bandId="{number}">{value}</PHYSICAL_GAINS>\n' for number, value in enumerate(PHYSICAL_GAINS)
    )
    return f"""{_DECLARATION}<n1:Level-1C_User_Product xmlns:n1="{_NAMESPACE}/User_Product_Level-1C.xsd">
<n1:General_Info>
<Product_Info>
<PRODUCT_START_TIME>{stamp(names.datatake)}</PRODUCT_START_TIME>
<PRODUCT_STOP_TIME>{stamp(names.datatake)}</PRODUCT_STOP_TIME>
<PRODUCT_URI>{names.product}.SAFE</PRODUCT_URI>
<PROCESSING_LEVEL>Level-1C</PROCESSING_LEVEL>
<PRODUCT_TYPE>S2MSI1C</PRODUCT_TYPE>
<PROCESSING_BASELINE>{names.dotted_baseline}</PROCESSING_BASELINE>
<GENERATION_TIME>{stamp(names.generation)}</GENERATION_TIME>
<PREVIEW_IMAGE_URL>Not applicable</PREVIEW_IMAGE_URL>
<PREVIEW_GEO_INFO>Not applicable</PREVIEW_GEO_INFO>
<Datatake datatakeIdentifier="{names.datatake_id}">
<SPACECRAFT_NAME>Sentinel-2{names.platform}</SPACECRAFT_NAME>
<DATATAKE_TYPE>INS-NOBS</DATATAKE_TYPE>
<DATATAKE_SENSING_START>{stamp(names.datatake)}</DATATAKE_SENSING_START>
<SENSING_ORBIT_NUMBER>{names.relative_orbit}</SENSING_ORBIT_NUMBER>
<SENSING_ORBIT_DIRECTION>DESCENDING</SENSING_ORBIT_DIRECTION>
</Datatake>
<Query_Options completeSingleTile="true"><PRODUCT_FORMAT>SAFE_COMPACT</PRODUCT_FORMAT></Query_Options>
<Product_Organisation><Granule_List>
<Granule datastripIdentifier="{names.datastrip_id}" granuleIdentifier="{names.tile}" imageFormat="JPEG2000">
{images}<IMAGE_FILE>{folder}_TCI</IMAGE_FILE>
</Granule>
</Granule_List></Product_Organisation>
</Product_Info>
<Product_Image_Characteristics>
<Special_Values><SPECIAL_VALUE_TEXT>NODATA</SPECIAL_VALUE_TEXT><SPECIAL_VALUE_INDEX>0</SPECIAL_VALUE_INDEX></Special_Values>
<Special_Values><SPECIAL_VALUE_TEXT>SATURATED</SPECIAL_VALUE_TEXT><SPECIAL_VALUE_INDEX>65535</SPECIAL_VALUE_INDEX></Special_Values>
<Image_Display_Order><RED_CHANNEL>3</RED_CHANNEL><GREEN_CHANNEL>2</GREEN_CHANNEL><BLUE_CHANNEL>1</BLUE_CHANNEL></Image_Display_Order>
<QUANTIFICATION_VALUE unit="none">{QUANTIFICATION}</QUANTIFICATION_VALUE>
<Radiometric_Offset_List>
{offsets}</Radiometric_Offset_List>
<Reflectance_Conversion><U>{distance_correction:.12f}</U><Solar_Irradiance_List>
{irradiances}</Solar_Irradiance_List></Reflectance_Conversion>
<Spectral_Information_List>
{_spectral_information()}</Spectral_Information_List>
{gains}</Product_Image_Characteristics>
</n1:General_Info>
<n1:Geometric_Info>
<Product_Footprint><Product_Footprint><Global_Footprint><EXT_POS_LIST>{footprint}</EXT_POS_LIST></Global_Footprint></Product_Footprint>
<RASTER_CS_TYPE>POINT</RASTER_CS_TYPE><PIXEL_ORIGIN>1</PIXEL_ORIGIN></Product_Footprint>
<Coordinate_Reference_System><GEO_TABLES version="1">EPSG</GEO_TABLES><HORIZONTAL_CS_TYPE>GEOGRAPHIC</HORIZONTAL_CS_TYPE></Coordinate_Reference_System>
</n1:Geometric_Info>
<n1:Quality_Indicators_Info>
<Cloud_Coverage_Assessment>{cloud_percent:.6f}</Cloud_Coverage_Assessment>
<Technical_Quality_Assessment><DEGRADED_ANC_DATA_PERCENTAGE>0</DEGRADED_ANC_DATA_PERCENTAGE><DEGRADED_MSI_DATA_PERCENTAGE>0</DEGRADED_MSI_DATA_PERCENTAGE></Technical_Quality_Assessment>
<Quality_Control_Checks><Quality_Inspections><quality_check checkType="FORMAT_CORRECTNESS">PASSED</quality_check></Quality_Inspections></Quality_Control_Checks>
</n1:Quality_Indicators_Info>
</n1:Level-1C_User_Product>
"""


def _spectral_information() -> str:
    """Box responses, one value a nanometre: what the simulation integrates over."""
    parts = []
    for number, band in enumerate(SENTINEL2):
        low, high = round(1000 * (band.centre - band.width / 2)), round(1000 * (band.centre + band.width / 2))
        parts.append(
            f'<Spectral_Information bandId="{number}" physicalBand="{band.name}"><RESOLUTION>{band.resolution}</RESOLUTION>'
            f'<Wavelength><MIN unit="nm">{low}</MIN><MAX unit="nm">{high}</MAX>'
            f'<CENTRAL unit="nm">{1000 * band.centre:.1f}</CENTRAL></Wavelength>'
            f'<Spectral_Response><STEP unit="nm">1</STEP><VALUES>{" ".join(["1"] * (high - low + 1))}</VALUES>'
            "</Spectral_Response></Spectral_Information>\n"
        )
    return "".join(parts)


def _angles_xml(nodes: AngleNodes) -> str:
    return "".join(
        f'<{name}><COL_STEP unit="m">{NODE_STEP:.0f}</COL_STEP><ROW_STEP unit="m">{NODE_STEP:.0f}</ROW_STEP><Values_List>'
        + "".join(f"<VALUES>{' '.join(_number(value) for value in row)}</VALUES>\n" for row in values)
        + f"</Values_List></{name}>\n"
        for name, values in (("Zenith", nodes.zenith), ("Azimuth", nodes.azimuth))
    )


def tile_xml(
    names: Names, geobox: GeoBox, sun: AngleNodes, views: dict[tuple[int, int], AngleNodes], cloud: float, snow: float
) -> str:
    """``MTD_TL.xml``; ``views`` by (band number, detector), ``cloud`` and ``snow`` in percent."""
    sizes = "".join(
        f'<Size resolution="{pixel}"><NROWS>{pixels(geobox.height, pixel)}</NROWS>'
        f"<NCOLS>{pixels(geobox.width, pixel)}</NCOLS></Size>\n"
        for pixel in (10, 20, 60)
    )
    positions = "".join(
        f'<Geoposition resolution="{pixel}"><ULX>{geobox.left:.0f}</ULX><ULY>{geobox.top:.0f}</ULY>'
        f"<XDIM>{pixel}</XDIM><YDIM>-{pixel}</YDIM></Geoposition>\n"
        for pixel in (10, 20, 60)
    )
    grids = "".join(
        f'<Viewing_Incidence_Angles_Grids bandId="{band}" detectorId="{detector}">\n{_angles_xml(nodes)}'
        "</Viewing_Incidence_Angles_Grids>\n"
        for (band, detector), nodes in sorted(views.items())
    )
    zone, zenith, azimuth = geobox.epsg % 100, *sun.mean()
    folder = f"GRANULE/{names.granule}/QI_DATA"
    masks = "".join(
        f'<MASK_FILENAME bandId="{number}" type="MSK_{kind}">{folder}/MSK_{kind}_{code(band.name)}.jp2</MASK_FILENAME>\n'
        for number, band in enumerate(SENTINEL2)
        for kind in ("DETFOO", "QUALIT")
    )
    return f"""{_DECLARATION}<n1:Level-1C_Tile_ID xmlns:n1="{_NAMESPACE}/S2_PDI_Level-1C_Tile_Metadata.xsd">
<n1:General_Info>
<TILE_ID metadataLevel="Brief">{names.tile}</TILE_ID>
<DATASTRIP_ID metadataLevel="Standard">{names.datastrip_id}</DATASTRIP_ID>
<DOWNLINK_PRIORITY metadataLevel="Standard">NOMINAL</DOWNLINK_PRIORITY>
<SENSING_TIME metadataLevel="Standard">{stamp(names.sensing_time)}</SENSING_TIME>
<Archiving_Info metadataLevel="Expertise"><ARCHIVING_CENTRE>SIMU</ARCHIVING_CENTRE><ARCHIVING_TIME>{stamp(names.generation)}</ARCHIVING_TIME></Archiving_Info>
</n1:General_Info>
<n1:Geometric_Info>
<Tile_Geocoding metadataLevel="Brief">
<HORIZONTAL_CS_NAME>WGS84 / UTM zone {zone}N</HORIZONTAL_CS_NAME>
<HORIZONTAL_CS_CODE>EPSG:{geobox.epsg}</HORIZONTAL_CS_CODE>
{sizes}{positions}</Tile_Geocoding>
<Tile_Angles metadataLevel="Standard">
<Sun_Angles_Grid>
{_angles_xml(sun)}</Sun_Angles_Grid>
<Mean_Sun_Angle><ZENITH_ANGLE unit="deg">{zenith:.9f}</ZENITH_ANGLE><AZIMUTH_ANGLE unit="deg">{azimuth:.9f}</AZIMUTH_ANGLE></Mean_Sun_Angle>
{grids}<Mean_Viewing_Incidence_Angle_List>
{_mean_views(views)}</Mean_Viewing_Incidence_Angle_List>
</Tile_Angles>
</n1:Geometric_Info>
<n1:Quality_Indicators_Info metadataLevel="Standard">
<Image_Content_QI><CLOUDY_PIXEL_PERCENTAGE>{cloud:.6f}</CLOUDY_PIXEL_PERCENTAGE><DEGRADED_MSI_DATA_PERCENTAGE>0</DEGRADED_MSI_DATA_PERCENTAGE><SNOW_PIXEL_PERCENTAGE>{snow:.6f}</SNOW_PIXEL_PERCENTAGE></Image_Content_QI>
<Pixel_Level_QI geometry="FULL_RESOLUTION">
{masks}<MASK_FILENAME type="MSK_CLASSI">{folder}/MSK_CLASSI_B00.jp2</MASK_FILENAME>
</Pixel_Level_QI>
<PVI_FILENAME>{folder}/{names.image}_PVI.jp2</PVI_FILENAME>
</n1:Quality_Indicators_Info>
</n1:Level-1C_Tile_ID>
"""


def _mean_views(views: dict[tuple[int, int], AngleNodes]) -> str:
    parts = []
    for number in range(len(SENTINEL2)):
        zenith, azimuth = over_detectors([nodes for (band, _), nodes in views.items() if band == number]).mean()
        parts.append(
            f'<Mean_Viewing_Incidence_Angle bandId="{number}"><ZENITH_ANGLE unit="deg">{zenith:.9f}</ZENITH_ANGLE>'
            f'<AZIMUTH_ANGLE unit="deg">{azimuth:.9f}</AZIMUTH_ANGLE></Mean_Viewing_Incidence_Angle>\n'
        )
    return "".join(parts)


def datastrip_xml(names: Names) -> str:
    """``MTD_DS.xml``, as far as there is something to say."""
    return f"""{_DECLARATION}<n1:Level-1C_DataStrip_ID xmlns:n1="{_NAMESPACE}/S2_PDI_Level-1C_Datastrip_Metadata.xsd">
<n1:General_Info>
<Datatake_Info datatakeIdentifier="{names.datatake_id}"><SPACECRAFT_NAME>Sentinel-2{names.platform}</SPACECRAFT_NAME>
<DATATAKE_TYPE>INS-NOBS</DATATAKE_TYPE><DATATAKE_SENSING_START>{stamp(names.datatake)}</DATATAKE_SENSING_START>
<SENSING_ORBIT_NUMBER>{names.relative_orbit}</SENSING_ORBIT_NUMBER><SENSING_ORBIT_DIRECTION>DESCENDING</SENSING_ORBIT_DIRECTION></Datatake_Info>
<Datastrip_Time_Info><DATASTRIP_SENSING_START>{stamp(names.sensing_time)}</DATASTRIP_SENSING_START>
<DATASTRIP_SENSING_STOP>{stamp(names.sensing_time)}</DATASTRIP_SENSING_STOP></Datastrip_Time_Info>
<Processing_Info><UTC_DATE_TIME>{stamp(names.generation)}</UTC_DATE_TIME><PROCESSING_CENTER>SIMU</PROCESSING_CENTER></Processing_Info>
</n1:General_Info>
</n1:Level-1C_DataStrip_ID>
"""


def inspire_xml(names: Names, bounds: tuple[float, float, float, float]) -> str:
    """``INSPIRE.xml``; ``bounds`` (west, south, east, north) in degrees."""
    west, south, east, north = bounds
    return f"""{_DECLARATION}<gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco">
<gmd:fileIdentifier><gco:CharacterString>{names.product}</gco:CharacterString></gmd:fileIdentifier>
<gmd:dateStamp><gco:Date>{names.generation:%Y-%m-%d}</gco:Date></gmd:dateStamp>
<gmd:identificationInfo><gmd:MD_DataIdentification>
<gmd:abstract><gco:CharacterString>Simulated Sentinel-2 MSI Level-1C product</gco:CharacterString></gmd:abstract>
<gmd:extent><gmd:EX_Extent><gmd:geographicElement><gmd:EX_GeographicBoundingBox>
<gmd:westBoundLongitude><gco:Decimal>{west:.6f}</gco:Decimal></gmd:westBoundLongitude><gmd:eastBoundLongitude><gco:Decimal>{east:.6f}</gco:Decimal></gmd:eastBoundLongitude>
<gmd:southBoundLatitude><gco:Decimal>{south:.6f}</gco:Decimal></gmd:southBoundLatitude><gmd:northBoundLatitude><gco:Decimal>{north:.6f}</gco:Decimal></gmd:northBoundLatitude>
</gmd:EX_GeographicBoundingBox></gmd:geographicElement></gmd:EX_Extent></gmd:extent>
</gmd:MD_DataIdentification></gmd:identificationInfo>
</gmd:MD_Metadata>
"""


def manifest_xml(names: Names, root: Path, objects: dict[str, Path], footprint: str) -> str:
    """``manifest.safe``: every file with its size and SHA3-256, under the id that readers look for."""
    entries = "".join(_data_object(identifier, root, path) for identifier, path in objects.items())
    return f"""{_DECLARATION}<xfdu:XFDU xmlns:gml="http://www.opengis.net/gml" xmlns:safe="http://www.esa.int/safe/sentinel/1.1" xmlns:xfdu="urn:ccsds:schema:xfdu:1" version="esa/safe/sentinel/1.1/sentinel-2/msi/archive_l1c_user_product">
<informationPackageMap><xfdu:contentUnit dmdID="acquisitionPeriod platform" pdiID="processing" textInfo="SENTINEL-2 MSI Level-1C User Product" unitType="Product_Level-1C"/></informationPackageMap>
<metadataSection>
<metadataObject ID="acquisitionPeriod" category="DMD" classification="DESCRIPTION"><metadataWrap mimeType="text/xml" textInfo="Acquisition Period" vocabularyName="Sentinel-SAFE"><xmlData><safe:acquisitionPeriod><safe:startTime>{stamp(names.datatake)}</safe:startTime></safe:acquisitionPeriod></xmlData></metadataWrap></metadataObject>
<metadataObject ID="measurementOrbitReference" category="DMD" classification="DESCRIPTION"><metadataWrap mimeType="text/xml" textInfo="Orbit Reference" vocabularyName="Sentinel-SAFE"><xmlData><safe:orbitReference><safe:orbitNumber groundTrackDirection="descending" type="start">{names.absolute_orbit:06d}</safe:orbitNumber><safe:relativeOrbitNumber type="start">{names.relative_orbit:03d}</safe:relativeOrbitNumber></safe:orbitReference></xmlData></metadataWrap></metadataObject>
<metadataObject ID="platform" category="DMD" classification="DESCRIPTION"><metadataWrap mimeType="text/xml" textInfo="Platform Description" vocabularyName="Sentinel-SAFE"><xmlData><safe:platform><safe:familyName>SENTINEL</safe:familyName><safe:number>2{names.platform}</safe:number><safe:instrument><safe:familyName abbreviation="MSI">Multi-Spectral Instrument</safe:familyName></safe:instrument></safe:platform></xmlData></metadataWrap></metadataObject>
<metadataObject ID="measurementFrameSet" category="DMD" classification="DESCRIPTION"><metadataWrap mimeType="text/xml" textInfo="Frame Set" vocabularyName="Sentinel-SAFE"><xmlData><safe:frameSet><safe:footPrint srsName="http://www.opengis.net/gml/srs/epsg.xml#4326"><gml:coordinates>{footprint}</gml:coordinates></safe:footPrint></safe:frameSet></xmlData></metadataWrap></metadataObject>
</metadataSection>
<dataObjectSection>
{entries}</dataObjectSection>
</xfdu:XFDU>
"""


def _data_object(identifier: str, root: Path, path: Path) -> str:
    data = (root / path).read_bytes()
    kind = "text/xml" if path.suffix == ".xml" else "application/octet-stream"
    return (
        f'<dataObject ID="{identifier}"><byteStream mimeType="{kind}" size="{len(data)}">'
        f'<fileLocation href="./{escape(path.as_posix())}" locatorType="URL"/>'
        f'<checksum checksumName="SHA3-256">{hashlib.sha3_256(data).hexdigest().upper()}</checksum></byteStream></dataObject>\n'
    )


def pixels(fine: int, pixel: int) -> int:
    """Of this size (m) that cover ``fine`` pixels of 10 m; the last one may reach beyond."""
    return -(-fine * 10 // pixel)


def _number(value: float) -> str:
    return "NaN" if np.isnan(value) else f"{value:.6f}"
