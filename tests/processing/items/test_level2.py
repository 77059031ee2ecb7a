"""Items of Level-2A products."""

from __future__ import annotations

import json

import pytest

from processing.chains import Output

PRODUCTS = ["sentinel2", "landsat"]


@pytest.mark.parametrize("name", PRODUCTS)
def test_says_how_it_was_made(name: str, made: dict[str, Output]) -> None:
    item = made[name].item
    sources = [link for link in item.links if link.rel == "derived_from"]
    assert len(sources) == 1
    assert str(sources[0].target).startswith("/stac/collections/")
    assert item.properties["processing:software"] == {"Atelier l2a": "2.0.0"}
    assert item.properties["atelier:parameters"]["method"] == "MAJA"
    assert [entry["doi"] for entry in item.properties["sci:publications"]] == [
        "10.1016/j.rse.2010.04.002",
        "10.3390/rs70302668",
        "10.1117/12.2240935",
    ]
    json.dumps(item.to_dict(include_self_link=False, transform_hrefs=False), allow_nan=False)


@pytest.mark.parametrize("name", PRODUCTS)
def test_renders_name_assets_that_are_there(name: str, made: dict[str, Output]) -> None:
    item = made[name].item
    renders = item.properties["renders"]
    assert list(renders) == ["true-colour", "false-colour", "ndvi", "snow"]
    for render in renders.values():
        assert set(render["assets"]) <= set(item.assets)
        assert len(render["rescale"]) in {1, len(render["assets"])}
        assert all(low < high for low, high in render["rescale"])


def test_bands_by_common_name(made: dict[str, Output]) -> None:
    for name, near_infrared in (("sentinel2", "FRE_B8"), ("landsat", "FRE_B5")):
        assert made[name].item.properties["renders"]["ndvi"]["assets"] == [near_infrared, "FRE_B4"]


def test_quicklook_is_a_thumbnail(made: dict[str, Output]) -> None:
    asset = made["sentinel2"].item.assets["QKL_ALL"]
    assert asset.media_type == "image/jpeg"
    assert asset.roles == ["thumbnail", "overview"]
