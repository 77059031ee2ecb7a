"""Statistics count each product and each download once, and name nobody."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta

import pytest
from django.test import Client

from catalog import arrivals
from portal.accounts.models import User
from portal.statistics import selectors
from portal.statistics.charts import HEIGHT, Spoken, stacked
from portal.statistics.counting import count_arrivals
from portal.statistics.delays import delay_class, shares
from portal.statistics.models import Download, Publication
from portal.statistics.recording import Recorder, on_file_sent
from tests.portal.follow.conftest import Publish, published  # noqa: F401

pytestmark = pytest.mark.django_db


def sums() -> tuple[int, int]:
    rows = selectors.collections()
    return sum(row["products"] for row in rows), sum(row["bytes"] for row in rows)


def test_every_product_is_counted_once_with_its_bytes(published: Publish) -> None:  # noqa: F811
    count_arrivals()
    products, size = sums()
    published(1)
    published(2)
    assert count_arrivals() == 2
    assert count_arrivals() == 0
    assert sums() == (products + 2, size + 2 * len(b"four" + b"quick"))
    assert selectors.delays()["sentinel2-l2a"][-1] >= 2, "images of 2021, published now"


def test_a_product_that_has_gone_again_is_passed_over(published: Publish) -> None:  # noqa: F811
    count_arrivals()
    products, _ = sums()
    with arrivals.connection() as database:
        database.execute("INSERT INTO atelier.arrivals (collection, id) VALUES ('snow', 'gone')")
    try:
        assert count_arrivals() == 0
        assert sums()[0] == products
    finally:
        with arrivals.connection() as database:
            database.execute("DELETE FROM atelier.arrivals WHERE id = 'gone'")


def test_downloads_of_all_threads_add_up(db: None) -> None:
    recorder = Recorder()
    for _ in range(3):
        recorder.add("snow", files=1, size=10)
    recorder.write()
    recorder.add("snow", files=0, size=5)
    recorder.write()
    recorder.write()
    row = Download.objects.get()
    assert (row.files, row.size) == (3, 35)


def test_an_answer_without_bytes_is_no_download(db: None) -> None:
    on_file_sent(None, collection="snow", bytes_sent=0, whole=False, person=1)
    assert not Download.objects.exists()


def test_delays_are_classed_and_summed() -> None:
    assert delay_class(timedelta(days=-3)) == 0
    assert delay_class(timedelta(hours=6)) == 0
    assert delay_class(timedelta(hours=6, seconds=1)) == 1
    assert delay_class(timedelta(days=4000)) == 7
    assert shares([1, 0, 3]) == [25, 25, 100]
    assert shares([0, 0]) == [0, 0]


def test_no_small_country_is_named(db: None) -> None:
    User.objects.all().delete()
    for number in range(12):
        country = "FR" if number < 5 else "DE" if number < 9 else "MC" if number < 10 else ""
        User.objects.create_user(f"user{number}@example.org", country=country)
    assert selectors.users_by_country() == [("FR", 5), ("others", 5), ("", 2)]


def test_columns_are_stacked_to_the_scale() -> None:
    rows = [{"day": 1, "collection": "a", "n": 3}, {"day": 1, "collection": "b", "n": 1}]
    chart = stacked([1, 2], rows, x="day", value="n", said=Spoken(str, lambda n: f"{n:g}", str))
    assert [mark.text for mark in chart.scale] == ["0", "2", "4"]
    below, above = chart.bars
    assert below.height == pytest.approx(3 * above.height, abs=0.05)
    assert above.y + above.height == pytest.approx(below.y, abs=0.02)
    assert 0 < above.y < below.y < HEIGHT
    assert below.title == "1, a: 3"


def test_the_page_and_its_tables(client: Client) -> None:
    today = selectors.today()
    Publication.objects.create(day=today, collection="snow", delay=2, products=1234, size=10**9)
    Download.objects.create(day=today, collection="snow", files=7, size=7 * 10**9)
    page = client.get("/statistics/", headers={"Accept-Language": "en"}).content.decode()
    assert "1,234" in page
    assert "Snow cover (L2B)" in page
    assert "<svg" in page
    rows = client.get("/statistics/products-by-day.json").json()["rows"]
    assert {"day": str(today), "collection": "snow", "products": 1234, "bytes": 10**9} in rows
    read = list(csv.DictReader(io.StringIO(client.get("/statistics/downloads-by-month.csv").content.decode())))
    month = str(date(today.year, today.month, 1))
    assert {"month": month, "collection": "snow", "files": "7", "bytes": str(7 * 10**9)} in read
    assert client.get("/statistics/passwords.csv").status_code == 404
    for name in ("products-by-month", "products-by-collection", "delays", "users-by-country"):
        assert json.loads(client.get(f"/statistics/{name}.json").content)["name"] == name
