"""The series of a point, against the pixels themselves."""

from __future__ import annotations

import csv
import io
import math
from typing import Any
from urllib.parse import quote

import numpy as np
import numpy.typing as npt
import pystac
import pytest
import rasterio
from django.test import Client

from catalog.storage import path_of
from portal.series import selectors
from tests.portal.series.conftest import CLOUDY, COLUMN, ROW, place

LONGITUDE, LATITUDE = place(COLUMN, ROW)
HERE = f"lon={LONGITUDE}&lat={LATITUDE}"


def pixel(item: pystac.Item, asset: str, column: int = COLUMN, row: int = ROW, band: int = 1) -> float:
    """Straight from the file; columns and rows of 10 m."""
    with rasterio.open(path_of(item.assets[asset].href)) as file:
        size = file.transform.a / 10
        return float(file.read(band)[int(row / size), int(column / size)])


def answer(visitor: Client, query: str) -> dict[str, Any]:
    response = visitor.get(f"/api/series?{query}")
    assert response.status_code == 200, response.content
    found: dict[str, Any] = response.json()
    return found


def test_reflectances_are_those_of_the_pixel_on_every_date(visitor: Client, products: list[pystac.Item]) -> None:
    found = answer(visitor, f"{HERE}&variables=red,nir,swir16&collection=sentinel2-l2a")
    observations = {one["item"]: one for one in found["observations"]}
    assert list(observations) == [item.id for item in products[:6]], "the oldest first"
    for item in products[:6]:
        values = observations[item.id]["values"]
        for name, asset in (("red", "FRE_B4"), ("nir", "FRE_B8"), ("swir16", "FRE_B11")):
            assert values[name]["value"] == pytest.approx(pixel(item, asset) / 10_000), (item.id, name)
        assert values["red"]["uncertainty"] == pytest.approx(0.015), "the third band of UNC, 30 × 0.0005"
        assert values["nir"]["uncertainty"] == pytest.approx(0.02)
        assert values["swir16"]["uncertainty"] is None


def test_indices_are_of_the_two_bands_with_their_uncertainty(visitor: Client, products: list[pystac.Item]) -> None:
    found = answer(visitor, f"{HERE}&variables=ndvi,ndwi,ndsi&collection=sentinel2-l2a")
    for item, one in zip(products, found["observations"], strict=False):
        green, red, nir, swir = (pixel(item, f"FRE_{band}") / 10_000 for band in ("B3", "B4", "B8", "B11"))
        assert one["values"]["ndvi"]["value"] == pytest.approx((nir - red) / (nir + red), abs=1e-5)
        assert one["values"]["ndwi"]["value"] == pytest.approx((nir - swir) / (nir + swir), abs=1e-5)
        assert one["values"]["ndsi"]["value"] == pytest.approx((green - swir) / (green + swir), abs=1e-5)
        sigma = 2 * math.hypot(red * 0.02, nir * 0.015) / (nir + red) ** 2
        assert one["values"]["ndvi"]["uncertainty"] == pytest.approx(sigma, abs=1e-5)


def test_masks_say_what_the_point_was(visitor: Client, products: list[pystac.Item]) -> None:
    states = [one["state"] for one in answer(visitor, f"{HERE}&collection=sentinel2-l2a")["observations"]]
    assert states == ["cloud" if number == CLOUDY else "clear" for number in range(6)]
    longitude, latitude = place(40, 2)
    under = answer(visitor, f"lon={longitude}&lat={latitude}&collection=sentinel2-l2a")
    assert {one["state"] for one in under["observations"]} == {"cloud"}
    longitude, latitude = place(63, ROW)
    snowy = answer(visitor, f"lon={longitude}&lat={latitude}&collection=sentinel2-l2a")
    assert all("snow" in one["flags"] for one in snowy["observations"])
    longitude, latitude = place(2, ROW)
    missing = answer(visitor, f"lon={longitude}&lat={latitude}&collection=sentinel2-l2a")
    assert {one["state"] for one in missing["observations"]} == {"no data"}
    assert all(one["values"] == {} for one in missing["observations"])


def test_both_sensors_are_in_one_series(visitor: Client, products: list[pystac.Item]) -> None:
    found = answer(visitor, HERE)
    assert [one["item"] for one in found["observations"]] == [item.id for item in products[:7]]
    landsat = found["observations"][-1]["values"]["ndvi"]["value"]
    near, red = pixel(products[6], "FRE_B5"), pixel(products[6], "FRE_B4")
    assert landsat == pytest.approx((near - red) / (near + red), abs=1e-5)


def test_snow_is_of_the_snow_maps(visitor: Client, products: list[pystac.Item]) -> None:
    (one,) = answer(visitor, f"{HERE}&variables=fsc,snow")["observations"]
    assert one["item"] == products[7].id
    assert one["values"] == {"fsc": {"value": 63, "uncertainty": 17}, "snow": {"value": 1, "uncertainty": None}}
    longitude, latitude = place(40, 2)
    (cloudy,) = answer(visitor, f"lon={longitude}&lat={latitude}&variables=fsc")["observations"]
    assert cloudy["state"] == "cloud"


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("q=Landsat+8", 1),
        ("q=Sentinel-2+March+2017", 1),
        ("q=Sentinel-2+cloud+%3C+15%25", 2),
        ("q=Pyrenees+Sentinel-2", 6),
        ("platform=landsat-8", 1),
        ("platform=sentinel-2a,landsat-8&dates=2017-03-01/2017-04-30", 2),
        ("dates=2017-07-06", 1),
        ("dates=2017-07-06/..", 2),
        ("tile=31TCH", 0),
        ("tile=31tcj&collection=sentinel2-l2a", 6),
    ],
)
def test_words_and_parameters_choose_the_products(visitor: Client, query: str, number: int) -> None:
    assert len(answer(visitor, f"{HERE}&{query}")["observations"]) == number


def test_a_place_without_products_has_an_empty_series(visitor: Client) -> None:
    assert answer(visitor, "lon=100&lat=10")["observations"] == []
    page = visitor.get("/series?lon=100&lat=10")
    assert "No product covers this place" in page.content.decode()


@pytest.mark.parametrize(
    "query",
    ["", "lon=1", "lon=x&lat=2", "lon=200&lat=2", "lon=nan&lat=1", f"{HERE}&variables=magic", f"{HERE}&dates=soon",
     f"{HERE}&platform=a%20b"],
)  # fmt: skip
def test_what_means_nothing_is_refused_and_said(visitor: Client, query: str) -> None:
    for address in (f"/api/series?{query}", f"/api/series.csv?{query}"):
        response = visitor.get(address)
        assert response.status_code == 400, address
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["detail"]
    if query:
        assert visitor.get(f"/series?{query}").status_code == 400


def test_csv_has_the_numbers_of_json(visitor: Client) -> None:
    response = visitor.get(f"/api/series.csv?{HERE}&variables=ndvi,red")
    assert response["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    observations = answer(visitor, f"{HERE}&variables=ndvi,red")["observations"]
    assert len(rows) == len(observations) == 7
    for row, one in zip(rows, observations, strict=True):
        assert row["datetime"] == one["datetime"]
        assert row["state"] == one["state"]
        assert float(row["ndvi"]) == one["values"]["ndvi"]["value"]
        assert row["red_uncertainty"] == str(one["values"]["red"]["uncertainty"] or "")


def test_a_long_series_is_sampled_and_that_is_said(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "MOST_DATES", 3)
    found = answer(visitor, HERE)
    assert (found["matched"], found["read"], found["sampled"]) == (7, 3, True)
    assert "3 of them are shown" in visitor.get(f"/series?{HERE}").content.decode()


def test_a_lost_file_leaves_out_its_date(visitor: Client, products: list[pystac.Item]) -> None:
    path = path_of(products[1].assets["FRE_B4"].href)
    aside = path.with_suffix(".aside")
    path.rename(aside)
    try:
        found = answer(visitor, f"{HERE}&collection=sentinel2-l2a")
    finally:
        aside.rename(path)
    assert found["unreadable"] == [products[1].id]
    assert len(found["observations"]) == 5


def test_the_page_draws_and_lists_what_the_api_gives(visitor: Client) -> None:
    page = visitor.get(f"/series?{HERE}&variables=colours").content.decode()
    observations = answer(visitor, f"{HERE}&variables=colours")["observations"]
    drawn = sum(len(one["values"]) for one in observations)
    chart = page[page.index('<svg class="series-chart"') :].partition("</svg>")[0]
    assert chart.count("<title>") == drawn
    assert chart.count('class="hollow"') == len(observations[CLOUDY]["values"]), "the cloudy date is hollow"
    assert page.count('<th scope="row">') == len(observations)
    red = next(one for one in observations if one["state"] == "clear")["values"]["red"]
    assert f"{red['value']:.3f} ± {red['uncertainty']:.3f}" in page
    without = visitor.get(f"/series?{HERE}&variables=colours&clouds=hide").content.decode()
    assert without.count('<th scope="row">') == len(observations) - 1


def test_a_decimal_comma_is_a_point(visitor: Client) -> None:
    comma = HERE.replace(".", ",")
    assert answer(visitor, comma)["point"] == {"longitude": LONGITUDE, "latitude": LATITUDE}
    french = visitor.get(f"/series?{HERE}", headers={"Accept-Language": "fr"}).content.decode()
    assert "0," in french


def test_too_many_at_once_are_told_when_to_come_back(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.series.views.SERIES", 2)
    statuses = [visitor.get("/api/series?lon=100&lat=10").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert int(visitor.get("/api/series?lon=100&lat=10")["Retry-After"]) > 0


def over(left: int, top: int, right: int, bottom: int) -> str:
    """A polygon of pixels of 10 m, from (column, row) to (column, row), as an address has it."""
    corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    ring = ",".join("{} {}".format(*place(column - 0.5, row - 0.5)) for column, row in corners)
    return f"area={quote(f'POLYGON(({ring}))')}"


def test_an_area_has_the_mean_of_its_clear_pixels_on_every_date(visitor: Client, products: list[pystac.Item]) -> None:
    found = answer(visitor, f"{over(20, 4, 40, 24)}&variables=red,ndvi&collection=sentinel2-l2a")
    assert found["area"]["type"] == "Polygon"
    for number, (item, one) in enumerate(zip(products, found["observations"], strict=False)):
        if number == CLOUDY:
            assert (one["state"], one["clear_percent"], one["values"]) == ("cloud", 0.0, {})
            continue
        assert one["state"] == "clear"
        assert one["clear_percent"] == pytest.approx(80, abs=1), "of twenty rows, four are under the cloud"
        red, nir = (inside(item, f"FRE_{band}", slice(8, 24), slice(20, 40)) / 10_000 for band in ("B4", "B8"))
        assert one["values"]["red"]["value"] == pytest.approx(red.mean(), abs=1e-4)
        assert one["values"]["red"]["standard_deviation"] == pytest.approx(red.std(), abs=1e-4)
        assert one["values"]["ndvi"]["value"] == pytest.approx(((nir - red) / (nir + red)).mean(), abs=1e-4)


def inside(item: pystac.Item, asset: str, rows: slice, columns: slice) -> npt.NDArray[np.float64]:
    with rasterio.open(path_of(item.assets[asset].href)) as file:
        return np.asarray(file.read(1)[rows, columns], np.float64)


def test_the_snow_of_an_area_is_its_mean_fraction(visitor: Client, products: list[pystac.Item]) -> None:
    (one,) = answer(visitor, f"{over(20, 16, 40, 40)}&variables=fsc&collection=snow")["observations"]
    assert one["values"]["fsc"] == {"value": 63.0, "standard_deviation": 0.0}
    assert one["clear_percent"] == 100.0


def test_an_area_is_a_table_and_a_page_too(visitor: Client, products: list[pystac.Item]) -> None:
    where = f"{over(20, 4, 40, 24)}&collection=sentinel2-l2a"
    rows = list(csv.DictReader(io.StringIO(visitor.get(f"/api/series.csv?{where}").content.decode())))
    assert len(rows) == 6
    assert float(rows[0]["clear_percent"]) == pytest.approx(80, abs=1)
    assert float(rows[0]["ndvi_std"]) >= 0
    page = visitor.get(f"/series?{where}").content.decode()
    assert page.count("<title>") >= 1 + 5, "the page's own, and one for each date with values"
    assert "% clear" in page


def test_an_area_has_bounds(visitor: Client, products: list[pystac.Item]) -> None:
    large = visitor.get("/api/series?area=1,43,2,44")
    assert large.status_code == 400
    assert "25 km²" in large.json()["detail"]
    assert visitor.get("/api/series?area=nowhere").status_code == 400
    assert visitor.get("/series?area=1,43,2,44").status_code == 400
