"""``landsat-l2a``: surface reflectance of Landsat 8 and 9."""

from datetime import UTC, datetime

import pystac

from catalog.collections.definition import CC_BY, USGS, atelier, collection
from catalog.collections.reflectance import item_assets, renders

# Centre wavelength and full width at half maximum, µm: OLI, Barsi et al. 2014, doi:10.3390/rs61010232.
BANDS = (
    {"name": "B1", "eo:common_name": "coastal", "eo:center_wavelength": 0.443, "eo:full_width_half_max": 0.016},
    {"name": "B2", "eo:common_name": "blue", "eo:center_wavelength": 0.482, "eo:full_width_half_max": 0.060},
    {"name": "B3", "eo:common_name": "green", "eo:center_wavelength": 0.561, "eo:full_width_half_max": 0.057},
    {"name": "B4", "eo:common_name": "red", "eo:center_wavelength": 0.655, "eo:full_width_half_max": 0.037},
    {"name": "B5", "eo:common_name": "nir08", "eo:center_wavelength": 0.865, "eo:full_width_half_max": 0.028},
    {"name": "B6", "eo:common_name": "swir16", "eo:center_wavelength": 1.609, "eo:full_width_half_max": 0.085},
    {"name": "B7", "eo:common_name": "swir22", "eo:center_wavelength": 2.201, "eo:full_width_half_max": 0.187},
)

COLLECTION = collection(
    identifier="landsat-l2a",
    title="Landsat surface reflectance (Level-2A)",
    description=(
        "Surface reflectance of Landsat 8 and 9 at 30 m, without (SRE) and with (FRE) correction of slopes, with masks "
        "of clouds, shadows, water and snow, water vapour and aerosol optical thickness, in MUSCATE's layout. Every "
        "file is a cloud-optimized GeoTIFF; reflectance is stored ×10000, −10000 where there is none."
    ),
    keywords=["Landsat", "OLI", "Level-2A", "surface reflectance", "cloud mask", "analysis ready", "MUSCATE"],
    licence="CC-BY-4.0",
    licence_link=CC_BY,
    providers=[USGS, atelier(pystac.ProviderRole.PROCESSOR)],
    first_image=datetime(2013, 3, 18, tzinfo=UTC),
    summaries={
        "platform": ["landsat-8", "landsat-9"],
        "constellation": ["landsat"],
        "instruments": ["oli"],
        "gsd": [30],
        "processing:level": ["L2A"],
        "bands": [dict(band) for band in BANDS],
    },
    item_assets=item_assets(BANDS, ("R1",)),
    renders=renders(red="B4", green="B3", blue="B2", near_infrared="B5", short_wave="B6"),
)
