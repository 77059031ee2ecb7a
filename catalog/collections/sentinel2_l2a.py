"""``sentinel2-l2a``: surface reflectance of Sentinel-2 tiles."""

from datetime import UTC, datetime

import pystac

from catalog.collections.definition import CC_BY, ESA, atelier, collection
from catalog.collections.reflectance import item_assets, renders

# Centre wavelength and full width at half maximum, µm: mean of S2A and S2B, ESA's spectral response functions v3.
BANDS = (
    {"name": "B2", "eo:common_name": "blue", "eo:center_wavelength": 0.492, "eo:full_width_half_max": 0.066},
    {"name": "B3", "eo:common_name": "green", "eo:center_wavelength": 0.559, "eo:full_width_half_max": 0.036},
    {"name": "B4", "eo:common_name": "red", "eo:center_wavelength": 0.665, "eo:full_width_half_max": 0.031},
    {"name": "B5", "eo:common_name": "rededge071", "eo:center_wavelength": 0.704, "eo:full_width_half_max": 0.016},
    {"name": "B6", "eo:common_name": "rededge075", "eo:center_wavelength": 0.740, "eo:full_width_half_max": 0.015},
    {"name": "B7", "eo:common_name": "rededge078", "eo:center_wavelength": 0.781, "eo:full_width_half_max": 0.020},
    {"name": "B8", "eo:common_name": "nir", "eo:center_wavelength": 0.833, "eo:full_width_half_max": 0.106},
    {"name": "B8A", "eo:common_name": "nir08", "eo:center_wavelength": 0.864, "eo:full_width_half_max": 0.022},
    {"name": "B11", "eo:common_name": "swir16", "eo:center_wavelength": 1.612, "eo:full_width_half_max": 0.093},
    {"name": "B12", "eo:common_name": "swir22", "eo:center_wavelength": 2.194, "eo:full_width_half_max": 0.180},
)

COLLECTION = collection(
    identifier="sentinel2-l2a",
    title="Sentinel-2 surface reflectance (Level-2A)",
    description=(
        "Surface reflectance of Sentinel-2 tiles at 10 and 20 m, without (SRE) and with (FRE) correction of slopes, "
        "with masks of clouds, shadows, water and snow, water vapour and aerosol optical thickness, in MUSCATE's "
        "layout. Every file is a cloud-optimized GeoTIFF; reflectance is stored ×10000, −10000 where there is none."
    ),
    keywords=["Sentinel-2", "MSI", "Level-2A", "surface reflectance", "cloud mask", "analysis ready", "MUSCATE"],
    licence="CC-BY-4.0",
    licence_link=CC_BY,
    providers=[ESA, atelier(pystac.ProviderRole.PROCESSOR)],
    first_image=datetime(2015, 6, 23, tzinfo=UTC),
    summaries={
        "platform": ["sentinel-2a", "sentinel-2b", "sentinel-2c"],
        "constellation": ["sentinel-2"],
        "instruments": ["msi"],
        "gsd": [10],
        "processing:level": ["L2A"],
        "bands": [dict(band) for band in BANDS],
    },
    item_assets=item_assets(BANDS, ("R1", "R2")),
    renders=renders(red="B4", green="B3", blue="B2", near_infrared="B8", short_wave="B11"),
)
