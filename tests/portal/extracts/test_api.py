"""Extracts for programs."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from portal.accounts.models import User
from portal.accounts.services import api_token_create
from tests.portal.extracts.conftest import work
from tests.portal.people import person

BBOX = [1.27, 43.69, 1.275, 43.695]


@pytest.fixture
def program(owner: User) -> Client:
    _token, secret = api_token_create(user=owner, name="notebook", days=1, scopes=["extract"])
    return Client(headers={"Authorization": f"Bearer {secret}"})


def body(names: list[str], **changes: Any) -> dict[str, Any]:
    return {"items": names, "bbox": BBOX, "layers": ["NDVI"], "output": "netcdf", "crs": "EPSG:2154", **changes}


def test_ask_wait_fetch(program: Client, names: list[str]) -> None:
    answer = program.post("/api/extracts", body(names, label="a field"), content_type="application/json")
    assert answer.status_code == 202
    address = answer["Location"].split("/", 3)[3]
    assert answer.json()["status"] == "waiting"
    work()
    found = program.get(f"/{address}").json()
    assert found["status"] == "ready"
    assert found["request"]["layers"] == ["NDVI"]
    assert {file["name"] for file in found["files"]} == {"series.nc", "extract.json"}
    file = next(file for file in found["files"] if file["name"] == "series.nc")
    content = b"".join(program.get(file["href"].split("/", 3)[3].join(["/", ""])))
    assert len(content) == file["size"]
    assert content[1:4] == b"HDF"
    assert program.delete(f"/{address}").status_code == 204
    assert program.get(f"/{address}").json()["files"] == []


def test_a_query_in_words_names_the_products(program: Client, names: list[str]) -> None:
    wanted = body(names) | {"q": "Sentinel-2 July 2019 31TCJ"}
    del wanted["items"]
    answer = program.post("/api/extracts", wanted, content_type="application/json")
    assert set(answer.json()["request"]["items"]) == set(names)


def test_an_estimate_makes_nothing(program: Client, names: list[str]) -> None:
    found = program.post("/api/extracts/estimate", body(names), content_type="application/json").json()
    assert found["values"] == found["width"] * found["height"] * 2
    assert found["crs"] == "EPSG:2154"
    assert program.get("/api/extracts").json() == {"extracts": []}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"bbox": [1, 2]}, "bbox"),
        ({"layers": []}, "layers"),
        ({"layers": ["FRE_B99"]}, "layers"),
        ({"items": ["sentinel2-l2a/NONE"]}, "items"),
        ({"items": ["../../etc"]}, "items"),
        ({"crs": "EPSG:27572"}, "crs"),
        ({"output": "hdf4"}, "output"),
        ({"colour": "red"}, "colour"),
        ({"resolution": "10"}, "resolution"),
        ({"bbox": None, "area": {"type": "Point", "coordinates": [1, 2]}}, "area"),
    ],
)
def test_what_has_no_meaning_is_named(program: Client, names: list[str], changes: dict[str, Any], field: str) -> None:
    answer = program.post("/api/extracts", body(names, **changes), content_type="application/json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["field"] == field


def test_one_too_many_is_429_and_says_when_to_ask_again(program: Client, names: list[str]) -> None:
    answers = [program.post("/api/extracts", body(names), content_type="application/json") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [202, 202, 202, 429]
    assert int(answers[3]["Retry-After"]) > 0


def test_a_token_is_needed_to_ask(client: Client, names: list[str]) -> None:
    answer = client.post("/api/extracts", body(names), content_type="application/json")
    assert answer.status_code == 401
    assert "Bearer" in answer["WWW-Authenticate"]
    assert client.get("/api/extracts").status_code == 200, "a page may look with its session"


def test_a_token_for_downloads_alone_is_not_enough(owner: User, names: list[str]) -> None:
    _token, secret = api_token_create(user=owner, name="x", days=1, scopes=["download"])
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    answer = client.post("/api/extracts", body(names), content_type="application/json")
    assert answer.status_code == 403
    assert "insufficient_scope" in answer["WWW-Authenticate"]


def test_another_persons_is_404(program: Client, names: list[str]) -> None:
    address = program.post("/api/extracts", body(names), content_type="application/json").json()["links"]["self"]
    _token, secret = api_token_create(user=person("other@example.org"), name="x", days=1, scopes=["extract"])
    other = Client(headers={"Authorization": f"Bearer {secret}"})
    path = "/" + address.split("/", 3)[3]
    assert other.get(path).status_code == 404
    assert other.delete(path).status_code == 404
