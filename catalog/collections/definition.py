"""What the collections have in common: providers, links, extents, extensions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pystac

from catalog.configuration import configuration

ITEM_ASSETS = "https://stac-extensions.github.io/item-assets/v1.0.0/schema.json"
RENDER = "https://stac-extensions.github.io/render/v2.0.0/schema.json"
COG = "image/tiff; application=geotiff; profile=cloud-optimized"
WHOLE_WORLD = [-180.0, -90.0, 180.0, 90.0]

ESA = pystac.Provider(
    "European Space Agency",
    roles=[pystac.ProviderRole.LICENSOR, pystac.ProviderRole.PRODUCER],
    url="https://sentinels.copernicus.eu",
)
USGS = pystac.Provider(
    "United States Geological Survey",
    roles=[pystac.ProviderRole.LICENSOR, pystac.ProviderRole.PRODUCER],
    url="https://www.usgs.gov/landsat-missions",
)
SENTINEL_NOTICE = pystac.Link(
    "license",
    "https://sentinels.copernicus.eu/documents/247904/690755/Sentinel_Data_Legal_Notice",
    "application/pdf",
    "Legal notice on the use of Copernicus Sentinel data",
)
LANDSAT_NOTICE = pystac.Link(
    "license",
    "https://www.usgs.gov/centers/eros/data-citation",
    "text/html",
    "Landsat data are in the public domain; how to cite them",
)
CC_BY = pystac.Link("license", "https://creativecommons.org/licenses/by/4.0/", "text/html", "CC BY 4.0")


def atelier(*roles: pystac.ProviderRole) -> pystac.Provider:
    """This centre, in these roles besides that of the host."""
    return pystac.Provider("Atelier", roles=[*roles, pystac.ProviderRole.HOST], url=configuration().public_url)


def collection(
    *,
    identifier: str,
    title: str,
    description: str,
    keywords: Sequence[str],
    licence: str,
    licence_link: pystac.Link,
    providers: Sequence[pystac.Provider],
    first_image: datetime,
    summaries: Mapping[str, Any],
    item_assets: Mapping[str, Mapping[str, Any]],
    renders: Mapping[str, Mapping[str, Any]] | None = None,
) -> pystac.Collection:
    """A STAC collection that has no item yet: the whole world, from ``first_image`` (UTC) on."""
    extra: dict[str, Any] = {"item_assets": {key: dict(asset) for key, asset in item_assets.items()}}
    extensions = [ITEM_ASSETS]
    if renders:
        extra["renders"] = {name: dict(render) for name, render in renders.items()}
        extensions.append(RENDER)
    definition = pystac.Collection(
        id=identifier,
        title=title,
        description=description,
        keywords=list(keywords),
        license=licence,
        providers=list(providers),
        extent=pystac.Extent(pystac.SpatialExtent([WHOLE_WORLD]), pystac.TemporalExtent([[first_image, None]])),
        summaries=pystac.Summaries(dict(summaries)),
        stac_extensions=extensions,
        extra_fields=extra,
    )
    definition.add_link(licence_link.clone())
    return definition
