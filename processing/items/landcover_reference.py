"""The STAC item of reference polygons of land cover, as received."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pystac
import shapely

from processing.items import extensions
from processing.items.footprint import DECIMALS
from processing.landcover.reference import MOST_NAMED, ReferenceFile
from processing.landcover.reference_summary import ReferenceSummary, class_counts

COLLECTION = "landcover-reference"
GEOPACKAGE = "application/geopackage+sqlite3"
SPDX = re.compile(r"[\w.+-]+")


def reference_id(file: ReferenceFile, digest: str) -> str:
    """Of these very bytes: ``digest`` is their SHA-256 in hexadecimal."""
    return f"OSO_{file.campaign}1231_L3B-REFERENCE_{file.region}_C_{digest[:8]}"


def reference_item(identifier: str, file: ReferenceFile, summary: ReferenceSummary, name: str) -> pystac.Item:
    """STAC 1.1 item of the last day of the campaign; ``name`` is that of the file in the product's folder."""
    outline = shapely.orient_polygons(shapely.set_precision(summary.outline, 10**-DECIMALS))
    item = pystac.Item(
        id=identifier,
        geometry=shapely.geometry.mapping(outline),
        bbox=[round(value, DECIMALS) for value in outline.bounds],
        datetime=datetime(file.campaign, 12, 31, tzinfo=UTC),
        properties=_properties(file, summary),
        stac_extensions=[extensions.PROCESSING, extensions.PRODUCT],
        collection=COLLECTION,
    )
    fields = {"description": "Polygons and their codes, as received"}
    asset = pystac.Asset(name, title="Reference polygons", media_type=GEOPACKAGE, roles=["data"], extra_fields=fields)
    item.add_asset("reference", asset)
    item.add_link(extensions.collection_link(COLLECTION))
    return item


def _properties(file: ReferenceFile, summary: ReferenceSummary) -> dict[str, Any]:
    account = summary.account
    simulated = " [simulated]" if file.simulated else ""
    return {
        "title": f"Land-cover reference {file.campaign}, {file.region}{simulated}",
        "start_datetime": f"{file.campaign}-01-01T00:00:00Z",
        "end_datetime": f"{file.campaign}-12-31T23:59:59Z",
        "license": file.licence if SPDX.fullmatch(file.licence) and file.licence != "various" else "other",
        "processing:level": "L3B",
        "product:type": "L3B-REFERENCE",
        "atelier:simulated": file.simulated,
        "atelier:campaign": file.campaign,
        "atelier:region": file.region,
        "atelier:tiles": list(summary.tiles),
        "atelier:polygons": sum(account.kept.values()),
        "atelier:polygons_by_class": class_counts(account),
        "atelier:polygons_repaired": account.repaired,
        "atelier:polygons_left_out": dict(sorted(account.left_out.items())),
        "atelier:unknown_codes": dict(account.unknown.most_common(MOST_NAMED)),
    }


def named_as(path: Path, identifier: str) -> Path:
    """The file under the name of its product."""
    return path.rename(path.with_name(f"{identifier}.gpkg"))
