"""What the numbers of a product mean: ``Radiometric_Informations``."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from processing.level1 import SpectralInformation
from processing.level2 import AOT_SCALE, NO_DATA, REFLECTANCE_SCALE, UNCERTAINTY_SCALE, WATER_VAPOUR_SCALE, Level2A
from processing.muscate.elements import metres, text


def add_radiometry(root: Element, product: Level2A) -> None:
    block = SubElement(root, "Radiometric_Informations")
    text(block, "REFLECTANCE_QUANTIFICATION_VALUE", REFLECTANCE_SCALE)
    text(block, "WATER_VAPOR_CONTENT_QUANTIFICATION_VALUE", WATER_VAPOUR_SCALE)
    text(block, "AEROSOL_OPTICAL_THICKNESS_QUANTIFICATION_VALUE", AOT_SCALE)
    if product.uncertainty:
        text(block, "REFLECTANCE_UNCERTAINTY_QUANTIFICATION_VALUE", UNCERTAINTY_SCALE)
    special = SubElement(block, "Special_Values_List")
    text(special, "SPECIAL_VALUE", NO_DATA, name="nodata")
    text(special, "SPECIAL_VALUE", 0, name="water_vapor_content_nodata")
    text(special, "SPECIAL_VALUE", 0, name="aerosol_optical_thickness_nodata")
    if product.uncertainty:
        text(special, "SPECIAL_VALUE", 0, name="reflectance_uncertainty_nodata")
    bands = SubElement(block, "Spectral_Band_Informations_List")
    for name in product.bands:
        _add_band(SubElement(bands, "Spectral_Band_Informations", band_id=name), product, name)


def _add_band(band: Element, product: Level2A, name: str) -> None:
    spectral = product.spectral.get(name, SpectralInformation())
    resolutions = {band: group.geobox.resolution for group in product.groups for band in group.bands}
    if spectral.physical_gain is not None:
        coefficients = SubElement(SubElement(band, "Calibration_Coefficients_Lists"), "Native_Coefficients_List")
        text(coefficients, "COEFFICIENT", f"{spectral.physical_gain:.9g}", name="PhysicalGain")
    if spectral.solar_irradiance is not None:
        text(band, "SOLAR_IRRADIANCE", f"{spectral.solar_irradiance:.7g}", unit="W/m²/µm")
    text(band, "SPATIAL_RESOLUTION", metres(resolutions.get(name, product.bands[name].resolution)), unit="m")
    wavelength = SubElement(band, "Wavelength")
    central, width = (
        1000 * value for value in (product.bands[name].centre_wavelength, product.bands[name].full_width_half_max)
    )
    first, last = spectral.wavelengths or (central - width / 2, central + width / 2)
    text(wavelength, "MIN", f"{first:.4g}", unit="nm")
    text(wavelength, "MAX", f"{last:.4g}", unit="nm")
    text(wavelength, "CENTRAL", f"{central:.4g}", unit="nm")
    if spectral.response:
        response = SubElement(band, "Spectral_Response")
        text(response, "STEP", metres(spectral.step or 1), unit="nm")
        text(response, "VALUES", " ".join(f"{value:.8g}" for value in spectral.response))
