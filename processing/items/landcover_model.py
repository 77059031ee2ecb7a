"""The STAC item of a land-cover model."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pystac

from processing.items import extensions
from processing.items.footprint import footprint_of
from processing.items.landcover import PUBLICATIONS
from processing.items.titles import LICENCE, LICENCE_LINK
from processing.landcover.model import LandCoverModel
from processing.landcover.season import Season

COLLECTION = "landcover-models"
FILES = {
    "model": ("MODEL.npz", "Model: a decision forest as plain arrays", "application/x-npz", ["data"]),
    "report": ("REPORT.json", "Validation report", pystac.MediaType.JSON, ["metadata"]),
    "picture": ("REPORT_PICTURE.png", "Confusion matrix", pystac.MediaType.PNG, ["overview", "thumbnail"]),
}
"""End of the file's name, title, type, roles."""


def model_item(model: LandCoverModel) -> pystac.Item:
    """STAC 1.1 item of the key date; asset hrefs are relative to the product's folder."""
    geometry, bbox = footprint_of(model.grid)
    item = pystac.Item(
        id=model.product_id,
        geometry=geometry,
        bbox=bbox,
        datetime=model.season.moment,
        properties=_properties(model),
        stac_extensions=[
            extensions.PROJECTION, extensions.GRID, extensions.PROCESSING, extensions.PRODUCT, extensions.SCIENTIFIC,
        ],
        collection=COLLECTION,
    )  # fmt: skip
    for key, (end, title, media_type, roles) in FILES.items():
        asset = pystac.Asset(f"{model.product_id}_{end}", title=title, media_type=media_type, roles=roles)
        item.add_asset(key, asset)
    for source in (*model.references, *model.images):
        item.add_link(extensions.derived_from_link(str(source.collection_id), source.id))
    item.add_link(extensions.collection_link(COLLECTION))
    item.add_link(pystac.Link(pystac.RelType.LICENSE, LICENCE_LINK, title=LICENCE))
    return item


def _properties(model: LandCoverModel) -> dict[str, Any]:
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    software = next(iter(model.software.items()))
    shown = model.trained.shown
    first = Season(model.campaigns[0], model.season.key_date).start
    last = Season(model.campaigns[-1], model.season.key_date).end
    simulated = " [simulated]" if model.simulated else ""
    years = ", ".join(map(str, model.campaigns))
    sources = f"{len(model.references)} references and {len(model.images)} images"
    return {
        "title": f"Land-cover model for {model.season.end}, tile {model.tile_id}, trained on {years}{simulated}",
        "created": now,
        "start_datetime": f"{first}T00:00:00Z",
        "end_datetime": f"{last}T23:59:59Z",
        "constellation": "sentinel-2",
        "instruments": ["msi"],
        "gsd": model.grid.resolution,
        "license": LICENCE,
        **extensions.grid_code(model.tile_id),
        **extensions.projection(model.grid),
        "processing:level": "L3B",
        "processing:lineage": f"{' '.join(software)} from {sources}",
        "processing:facility": extensions.FACILITY,
        "processing:software": dict(model.software),
        "processing:version": software[1],
        "product:type": "L3B-MODEL",
        "sci:publications": PUBLICATIONS,
        "atelier:simulated": model.simulated,
        "atelier:parameters": dict(model.parameters),
        "atelier:region": model.tile_id,
        "atelier:tiles": [model.tile_id],
        "atelier:campaign": model.season.year,
        "atelier:key_date": model.season.key_date,
        "atelier:training_campaigns": list(model.campaigns),
        "atelier:classes": list(model.trained.classifier.codes),
        "atelier:overall_accuracy": shown.accuracy.as_dict(),
        "atelier:kappa": shown.kappa.as_dict(),
    }
