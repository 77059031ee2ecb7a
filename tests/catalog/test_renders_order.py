"""The default render is the collection's first, whatever order the database gives the names back in."""

from catalog.collections import collections, renders


def test_an_item_s_renders_come_in_the_order_of_its_collection() -> None:
    for collection in collections():
        common = renders(collection)
        shuffled = dict(sorted(common.items(), key=lambda named: len(named[0])))
        assert list(renders(collection, shuffled)) == list(common)


def test_natural_colours_are_the_default_of_surface_reflectance() -> None:
    assert next(iter(renders("sentinel2-l2a"))) == "true-colour"
    assert next(iter(renders("landsat-l2a"))) == "true-colour"


def test_a_render_that_only_the_item_knows_comes_last() -> None:
    own = {"special": {"assets": ["FRE_B2"]}, **renders("sentinel2-l2a")}
    assert list(renders("sentinel2-l2a", own))[-1] == "special"
