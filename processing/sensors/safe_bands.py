"""What ``MTD_MSIL1C.xml`` says band by band: files, offsets, spectral responses."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element

from processing.errors import InvalidMetadata
from processing.level1 import SpectralInformation
from processing.sensors.product_paths import is_inside
from processing.sensors.xml_metadata import Document, finite

BAND_NAMES = ("B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B9", "B10", "B11", "B12")
"""In the order of the metadata's ``bandId``."""


def image_files(document: Document) -> dict[str, Path]:
    """Path in the product by band name (and ``TCI``)."""
    files = {}
    for element in document.root.iterfind(".//IMAGE_FILE"):
        relative = Path(f"{(element.text or '').strip()}.jp2")
        if not is_inside(relative) or len(relative.parts) != 4:
            raise InvalidMetadata(f"{document.name}: IMAGE_FILE {str(relative)[:120]!r} is not a path inside a SAFE")
        code = relative.stem.rsplit("_", 1)[-1]
        files[f"B{code[1:].lstrip('0')}" if code.startswith("B") else code] = relative
    missing = [band for band in BAND_NAMES if band not in files]
    if missing:
        raise InvalidMetadata(f"{document.name} lists no image file for {', '.join(missing)}")
    return files


def offsets(document: Document) -> dict[str, float]:
    """RADIO_ADD_OFFSET, in digital numbers, by band: 0 where there is none, as before baseline 04.00."""
    found = dict.fromkeys(BAND_NAMES, 0.0)
    for element in document.root.iterfind(".//RADIO_ADD_OFFSET"):
        try:
            found[band_of(element, "band_id")] = finite(element.text or "")
        except ValueError as error:
            raise InvalidMetadata(f"{document.name}: RADIO_ADD_OFFSET that cannot be understood: {error}") from error
    return found


def special_value(document: Document, name: str, otherwise: int) -> int:
    """The digital number that stands for ``NODATA`` or ``SATURATED``; ``otherwise`` where none is declared."""
    for element in document.root.iterfind(".//Special_Values"):
        if (element.findtext("SPECIAL_VALUE_TEXT") or "").strip() == name:
            return int(document.number("SPECIAL_VALUE_INDEX", element))
    return otherwise


def spectral_information(document: Document) -> dict[str, SpectralInformation]:
    """By band, for those that the metadata describe."""
    gains = _by_band(document, "PHYSICAL_GAINS")
    irradiances = _by_band(document, "SOLAR_IRRADIANCE")
    found = {}
    for element in document.root.iterfind(".//Spectral_Information"):
        try:
            band = band_of(element)
            response = element.findtext("Spectral_Response/VALUES") or ""
            found[band] = SpectralInformation(
                wavelengths=(
                    document.number("Wavelength/MIN", element),
                    document.number("Wavelength/MAX", element),
                ),
                step=document.number("Spectral_Response/STEP", element),
                response=tuple(finite(value) for value in response.split()),
                solar_irradiance=irradiances.get(band),
                physical_gain=gains.get(band),
            )
        except ValueError as error:
            raise InvalidMetadata(f"{document.name}: Spectral_Information: {error}") from error
    return found


def band_of(element: Element, attribute: str = "bandId") -> str:
    """Raises ValueError where the element is of no band."""
    text = element.get(attribute, "")
    if not text.isdecimal() or int(text) >= len(BAND_NAMES):
        raise ValueError(f"there is no band {text[:20]!r}")
    return BAND_NAMES[int(text)]


def _by_band(document: Document, tag: str) -> dict[str, float]:
    try:
        return {band_of(element): finite(element.text or "") for element in document.root.iter(tag)}
    except ValueError as error:
        raise InvalidMetadata(f"{document.name}: {tag} that cannot be understood: {error}") from error
