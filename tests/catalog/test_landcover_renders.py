"""The palette of land cover: one here, for the catalog knows no processing; the same there."""

from catalog.collections.landcover import CLASSES, RENDERS
from processing.landcover import nomenclature


def test_the_catalog_shows_what_the_chain_writes() -> None:
    assert {code: (one.name_en, one.colour) for code, one in nomenclature.CLASSES.items()} == CLASSES


def test_every_class_has_its_colour() -> None:
    assert set(RENDERS["land-cover"]["colormap"]) == {str(code) for code in CLASSES}
