"""``landcover-reference``: what is known of the ground, that land-cover models are trained on."""

from datetime import UTC, datetime

import pystac

from catalog.collections.definition import atelier, collection

LICENCES = pystac.Link("license", "https://spdx.org/licenses/", "text/html", "Each file's own, in its item")

COLLECTION = collection(
    identifier="landcover-reference",
    title="Land-cover reference polygons, as received",
    description=(
        "Polygons whose land cover is known for a year (GeoPackage), in the codes of the Registre parcellaire "
        "graphique, of Corine Land Cover, of BD TOPO or of OSO. Land-cover models (`landcover-models`) are trained on "
        "them, or checked with those that they were never trained on. An item tells how many polygons there are of "
        "each class, and how many were left out, and why."
    ),
    keywords=["land cover", "reference data", "RPG", "Corine Land Cover", "BD TOPO", "training"],
    licence="other",
    licence_link=LICENCES,
    providers=[atelier()],
    first_image=datetime(1984, 1, 1, tzinfo=UTC),
    summaries={"processing:level": ["L3B"]},
    item_assets={
        "reference": {
            "title": "Reference polygons",
            "type": "application/geopackage+sqlite3",
            "roles": ["data"],
        }
    },
)
