"""Asking for extracts in the pages."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from catalog.configuration import configuration
from portal.accounts.models import User
from portal.downloads import quota, usage
from portal.downloads.signals import file_sent
from portal.extracts import selectors
from tests.portal.extracts.conftest import BOX, work
from tests.portal.people import person


def form(names: list[str], **changes: object) -> dict[str, object]:
    return {
        "offered": names,
        "item": names,
        "bbox": BOX,
        "layer": ["FRE_B4"],
        "output": "cog",
        "crs": "EPSG:2154",
        "resampling": "nearest",
        "action": "request",
        "mail": "on",
        **changes,
    }


def asked(client: Client, names: list[str], **changes: object) -> str:
    """The address of the page of a new extract."""
    answer = client.post("/extracts/new", form(names, **changes))
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_the_form_offers_what_the_products_have(client: Client, names: list[str]) -> None:
    page = text(client.get("/extracts/new", {"items": ",".join(names)}))
    offered = re.findall(r'name="layer" value="([^"]+)"', page)
    assert {"NDVI", "FRE_B4", "SRE_B11", "CLM_R1"} <= set(offered)
    assert "red" not in offered, "of one sensor, the names of bands are its own"
    assert page.count('name="item"') == 2
    assert "EPSG:2154" in page
    assert "EPSG:32630" in page


def test_the_form_takes_a_query_and_the_cart(client: Client, names: list[str]) -> None:
    page = text(client.get("/extracts/new", {"q": "Sentinel-2 July 2019 31TCJ"}))
    assert page.count('name="item"') == 2
    collection, item = names[0].split("/")
    client.post("/cart/add", {"collection": collection, "item": item})
    assert text(client.get("/extracts/new")).count('name="item"') == 1


def test_products_as_received_have_nothing_to_extract(client: Client, names: list[str]) -> None:
    assert client.get("/extracts/new", {"items": "sentinel2-l1c/NONE"}).status_code == 404


def test_an_estimate_comes_before_the_request(client: Client, names: list[str]) -> None:
    page = text(client.post("/extracts/new", form(names, action="estimate")))
    assert "1 layers, 2 products" in page
    answer = client.post("/extracts/estimate", form(names)).json()
    assert "pixels of 10 m" in answer["words"]
    assert client.get("/extracts/").content.decode().count("extract-list") == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"bbox": "1, 2, 3"}, "The box must be four numbers"),
        ({"bbox": "8, 43, 8.1, 43.1"}, "outside all of the products"),
        ({"layer": []}, "Choose at least one layer"),
        ({"item": []}, "Choose at least one product"),
        ({"crs": "EPSG:32640"}, "projection does not suit"),
        ({"resolution": "ten"}, "pixel size must be a number"),
        ({"area": "{"}, "must be GeoJSON"),
        ({"resolution": "0.0001"}, "million values are too many"),
    ],
)
def test_what_is_wrong_is_said_and_the_form_stays(
    client: Client, names: list[str], changes: dict[str, object], said: str
) -> None:
    answer = client.post("/extracts/new", form(names, **changes))
    assert answer.status_code == 400
    assert said in text(answer)
    assert 'name="layer"' in text(answer)


def test_from_the_form_to_the_files(client: Client, names: list[str], owner: User) -> None:
    page = asked(client, names, label="Toulouse, west")
    assert "It is next." in text(client.get(page))
    work()
    ready = text(client.get(page))
    assert "Toulouse, west" in ready
    files = re.findall(r'href="(/extracts/[^"]+\.(?:tif|json))"', ready)
    assert len(files) == 3
    answer = client.get(files[0], headers={"Range": "bytes=0-3"})
    assert answer.status_code == 206
    assert b"".join(answer) in {b"II*\0", b"II+\0"}
    whole = client.get(files[0])
    assert whole["Repr-Digest"].startswith("sha-256=:")
    assert client.get(files[0], headers={"If-None-Match": whole["ETag"]}).status_code == 304
    assert page in text(client.get("/extracts/"))


def test_all_files_in_one_zip_of_a_known_length(client: Client, names: list[str], owner: User) -> None:
    page = asked(client, names)
    work()
    assert f'href="{page}.zip"' in text(client.get(page))
    answer = client.get(f"{page}.zip")
    whole = b"".join(answer)
    assert answer["Content-Length"] == client.head(f"{page}.zip")["Content-Length"] == str(len(whole))
    folder = selectors.extracts(user=owner)[0].folder
    with zipfile.ZipFile(io.BytesIO(whole)) as read:
        assert read.testzip() is None
        assert {name: read.read(name) for name in read.namelist()} == {
            path.name: path.read_bytes() for path in folder.iterdir()
        }
    part = client.get(f"{page}.zip", headers={"Range": "bytes=100-", "If-Range": answer["ETag"]})
    assert b"".join(part) == whole[100:]


def test_what_is_fetched_counts_and_the_quota_holds(
    client: Client, names: list[str], owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = asked(client, names)
    work()
    heard = []

    def listen(sender: object, **sent: object) -> None:
        heard.append((sent["collection"], sent["person"], sent["bytes_sent"], sent["whole"]))

    file_sent.connect(listen)
    before = usage.today(owner.pk)
    answer = client.get(f"{page}.zip")
    length = len(b"".join(answer))
    assert heard == [("extracts", owner.pk, length, True)]
    after = usage.today(owner.pk)
    assert (after.bytes_sent - before.bytes_sent, after.requests - before.requests) == (length, 1)
    limited = replace(configuration(), quota_requests=after.requests)
    monkeypatch.setattr(quota, "configuration", lambda: limited)
    refused = client.get(f"{page}.zip")
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0


def test_an_uploaded_area_goes_before_the_box(client: Client, names: list[str], owner: User) -> None:
    ring = [[1.27, 43.69], [1.275, 43.69], [1.27, 43.695], [1.27, 43.69]]
    geojson = json.dumps({"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}})
    upload = SimpleUploadedFile("field.geojson", geojson.encode(), "application/geo+json")
    asked(client, names, file=upload)
    assert not selectors.extracts(user=owner)[0].request.area.is_box


def test_statistics_are_drawn_and_tabled(client: Client, names: list[str]) -> None:
    page = asked(client, names, output="statistics", layer=["NDVI", "FRE_B4"])
    work()
    shown = text(client.get(page))
    assert shown.count("<svg viewBox") == 2
    assert shown.count('class="chart-mark') == 4
    assert "statistics.csv" in shown
    french = text(client.get(page, headers={"Accept-Language": "fr"}))
    assert re.search(r'<circle cx="[0-9.]+" cy="[0-9.]+"', french), "coordinates have points in every language"


def test_asked_again_with_what_was_asked_before(client: Client, names: list[str]) -> None:
    page = asked(client, names[:1], layer=["NDVI"], output="zarr", crs="EPSG:3035", mask_clouds="on")
    again = re.search(r'href="(/extracts/new\?again=[^"]+)"', text(client.get(page)))
    assert again
    filled = text(client.get(again[1]))
    assert re.findall(r'name="layer" value="([^"]+)" checked', filled) == ["NDVI"]
    assert 'value="zarr" selected' in filled
    assert 'value="EPSG:3035" selected' in filled
    assert 'name="mask_clouds" checked' in filled
    assert "1.27000, 43.69000" in filled


def test_another_person_sees_nothing(client: Client, names: list[str]) -> None:
    page = asked(client, names)
    work()
    file = re.search(r'href="(/extracts/[^"]+\.tif)"', text(client.get(page)))
    assert file
    other = Client()
    assert other.get(file[1]).status_code == 401
    other.force_login(person("other@example.org"))
    assert {other.get(address).status_code for address in (page, file[1])} == {404}
    assert other.post(f"{page}/cancel").status_code == 404


def test_a_person_has_few_at_once(client: Client, names: list[str]) -> None:
    for _ in range(3):
        asked(client, names)
    answer = client.post("/extracts/new", form(names))
    assert answer.status_code == 400
    assert "as many as one person may" in text(answer)


def test_cancelled_before_it_is_made(client: Client, names: list[str], owner: User) -> None:
    page = asked(client, names)
    client.post(f"{page}/cancel")
    work()
    assert [one.status for one in selectors.extracts(user=owner)] == ["cancelled"]


def test_deleted_files_are_gone_and_it_is_said(client: Client, names: list[str], owner: User) -> None:
    page = asked(client, names)
    work()
    file = re.search(r'href="(/extracts/[^"]+\.tif)"', text(client.get(page)))
    assert file
    client.post(f"{page}/cancel")
    assert "its files are deleted" in text(client.get(page))
    answer = client.get(file[1])
    assert answer.status_code == 404
    assert "expired" in text(answer)


def test_a_failure_says_why_and_what_to_do(client: Client, names: list[str], products: list[object]) -> None:
    from processing.extract_ledger import begin, fail

    page = asked(client, names)
    extract_id = selectors.UUID(page.rsplit("/", 1)[1])
    assert begin(extract_id)
    fail(extract_id, code="too-long", reason="30 minutes", details={})
    assert "ask for a smaller area" in text(client.get(page))
    assert ">failed<" in text(client.get("/extracts/"))


def test_asking_needs_an_account(db: None, names: list[str]) -> None:
    answer = Client().get("/extracts/new", {"items": names[0]})
    assert answer.status_code == 302
    assert "next=/extracts/new" in answer["Location"]
