"""OGC API – Processes, by OWSLib and by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pystac
import pytest
from django.test import Client
from owslib.ogcapi.processes import Processes

from portal.accounts.models import User
from portal.accounts.services import api_token_create
from portal.requests.ogc.document import document
from tests.portal.people import person, served
from tests.portal.requests.conftest import work
from tests.processing.requests.received import TILE

JOBS = "/api/jobs"
EXECUTION = "/api/processes/make-products/execution"
INPUTS = {"tile": TILE, "datetime": "2022-03-01/2022-03-31"}


@pytest.fixture
def program(secret: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {secret}"})


def execute(client: Client, inputs: Any = INPUTS, **more: Any) -> Any:
    return client.post(EXECUTION, {"inputs": inputs, **more}, content_type="application/json")


def is_as_described(answer: Any, name: str) -> bool:
    """Whether an answer fits the API's own description."""
    described = document()
    jsonschema.validate(answer.json(), {"$ref": f"#/components/schemas/{name}", "components": described["components"]})
    return True


@pytest.fixture
def client_elsewhere(transactional_db: None, secret: str) -> Iterator[Processes]:
    """OWSLib, over HTTP."""
    with served() as site:
        yield Processes(f"{site.url}/api/", headers={"Authorization": f"Bearer {secret}"})


def test_an_independent_client(client_elsewhere: Processes, images: list[pystac.Item]) -> None:
    api = client_elsewhere
    assert "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/core" in api.conformance()["conformsTo"]
    assert [one["id"] for one in api.processes()] == ["make-products"]
    assert set(api.process("make-products")["outputs"]) == {"products"}
    assert any(link["rel"] == "service-desc" for link in api.links)
    job = api.execute("make-products", INPUTS, async_=True)
    assert (job["status"], job["progress"]) == ("accepted", 0)
    assert str(api.response_headers["Location"]).endswith(f"/jobs/{job['jobID']}")
    work(images[:1])
    assert api._request(path=f"jobs/{job['jobID']}")["progress"] == 50
    work(images[1:])
    assert api._request(path=f"jobs/{job['jobID']}")["status"] == "successful"
    results = api._request(path=f"jobs/{job['jobID']}/results")
    assert [link["href"].partition("/stac/")[2].rpartition("/")[0] for link in results["products"]] == [
        "collections/sentinel2-l2a/items"
    ] * 2


def test_what_is_answered_is_what_is_described(program: Client, images: list[pystac.Item]) -> None:
    job = execute(program).json()["jobID"]
    assert is_as_described(Client().get("/api/"), "landingPage")
    assert is_as_described(Client().get("/api/conformance"), "conformance")
    assert Client().get("/api/openapi.json").json() == document()
    assert is_as_described(Client().get("/api/processes"), "processList")
    assert is_as_described(Client().get("/api/processes/make-products"), "processSummary")
    assert is_as_described(program.get(f"{JOBS}/{job}"), "statusInfo")
    assert is_as_described(program.get(JOBS), "jobList")
    assert is_as_described(program.get(f"{JOBS}/{job}/results"), "problem")
    work(images)
    assert is_as_described(program.get(f"{JOBS}/{job}/results"), "results")
    assert Client().get("/processes")["Location"] == "/api/processes"


def test_dismissed(program: Client, images: list[pystac.Item]) -> None:
    job = execute(program).json()["jobID"]
    assert program.delete(f"{JOBS}/{job}").json()["status"] == "dismissed"
    assert program.get(f"{JOBS}/{job}").json()["status"] == "dismissed"
    assert program.get(f"{JOBS}/{job}/results").status_code == 410
    assert program.get(f"{JOBS}?status=dismissed").json()["jobs"][0]["jobID"] == job
    assert program.get(f"{JOBS}?status=accepted,running").json()["jobs"] == []


def test_raw_results_are_the_output_itself(program: Client, images: list[pystac.Item]) -> None:
    raw, whole = execute(program).json()["jobID"], execute(program, response="document").json()["jobID"]
    work(images)
    links = program.get(f"{JOBS}/{raw}/results").json()
    assert len(links) == 2
    assert program.get(f"{JOBS}/{whole}/results").json() == {"products": links}


def test_results_that_are_not_there_say_why(program: Client, images: list[pystac.Item]) -> None:
    job = execute(program).json()["jobID"]
    for address, kind in ((f"{JOBS}/{job}/results", "result-not-ready"), (f"{JOBS}/none", "no-such-job")):
        answer = program.get(address)
        assert answer.status_code == 404
        assert answer.json()["type"].endswith(f"ogcapi-processes-1/1.0/{kind}")
    answer = program.post("/api/processes/other/execution", {}, content_type="application/json")
    assert answer.json()["type"].endswith("no-such-process")


@pytest.mark.parametrize(
    "inputs",
    [
        {"tile": {"value": TILE}, "datetime": "2022-03-04", "sensors": "sentinel-2"},
        {"bbox": {"bbox": [6.1, 47.2, 6.2, 47.3], "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"},
         "datetime": "2022-03-04T00:00:00Z/2022-03-04T23:59:59Z", "products": ["l2a", "snow"]},
        {"area": {"value": {"type": "Polygon", "coordinates": [[[6.1, 47.2], [6.2, 47.2], [6.2, 47.3], [6.1, 47.2]]]}},
         "datetime": "2022-03-04", "cloud_cover": 20, "label": "Rhône", "mail": True},
    ],
)  # fmt: skip
def test_inputs_in_every_form_of_the_standard(
    program: Client, images: list[pystac.Item], inputs: dict[str, Any]
) -> None:
    answer = execute(program, inputs)
    assert answer.status_code == 201, answer.content
    assert answer["Preference-Applied"] == "respond-async"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("[]", "body"),
        ("{", "body"),
        ("{}", "inputs"),
        ('{"inputs": {"colour": "red"}}', "colour"),
        ('{"inputs": {"tile": "31TGN"}}', "datetime"),
        ('{"inputs": {"bbox": {"bbox": 4}, "datetime": "2022-03-04"}}', "bbox"),
        ('{"inputs": {"tile": "31TGN", "datetime": "2022-03-04"}, "outputs": {"maps": {}}}', "outputs"),
        ('{"inputs": {"tile": "31TGN", "datetime": "2022-03-04"}, "response": "pdf"}', "response"),
    ],
)
def test_what_has_no_meaning_is_named(program: Client, images: list[pystac.Item], body: str, field: str) -> None:
    answer = program.post(EXECUTION, body, content_type="application/json")
    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert answer["Content-Type"] == "application/problem+json"


def test_a_token_for_it_is_needed(client: Client, owner: User, images: list[pystac.Item]) -> None:
    assert execute(client).status_code == 401, "a session's cookie would let other sites' pages ask"
    assert client.get(JOBS).status_code == 200, "a page may look with its session"
    assert Client().get(JOBS).status_code == 401
    secret = api_token_create(user=owner, name="x", days=1, scopes=["download"])[1]
    assert execute(Client(headers={"Authorization": f"Bearer {secret}"})).status_code == 403


def test_another_persons_is_404(program: Client, images: list[pystac.Item]) -> None:
    job = execute(program).json()["jobID"]
    secret = api_token_create(user=person("other@example.org"), name="x", days=1, scopes=["request"])[1]
    other = Client(headers={"Authorization": f"Bearer {secret}"})
    assert [other.get(f"{JOBS}/{job}").status_code, other.delete(f"{JOBS}/{job}").status_code] == [404, 404]
    assert program.get(f"{JOBS}/{job}").json()["status"] == "accepted"


def test_one_too_many_is_429(program: Client, images: list[pystac.Item]) -> None:
    answers = [execute(program) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [201] * 5 + [429]
    assert int(answers[5]["Retry-After"]) > 0
