"""What users of other portals complain of: each complaint has its tests (``docs/decisions/complaints.md``)."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalog import database, gazetteer
from catalog.bulk.rows import RefusedItem, row_of
from catalog.configuration import Configuration, configuration
from catalog.publish import publish
from catalog.stac_api import server as stac
from catalog.storage import directory_key, path_of
from catalog.textquery import parse
from catalog.tiles import server as tiles
from portal.operations.local.postgres import SETTINGS
from tests.catalog.products import l2a_product
from tests.catalog.textquery.corpus import TODAY, meaning
from tests.portal.people import PASSWORD, person

PROJECT = Path(__file__).resolve().parents[2]
TABLE = PROJECT / "docs" / "decisions" / "complaints.md"
ROW = re.compile(r"^\| (?P<complaint>[^|]+) \| (?P<where>[^|]+) \| (?P<tests>[^|]+) \|$", re.M)
TEST = re.compile(r"`(?P<path>tests/[\w/]+\.py)::(?P<name>test_\w+)`")
KEPT_FOR_ADMINISTRATORS = 3
"""PostgreSQL's ``superuser_reserved_connections``."""
WEB_PROCESSES, WORKERS, OTHERS = 2, 8, 10
"""Of a large machine; besides them the inbox, the chores and an operator's own."""
DJANGO_THREADS = 4


def rows() -> dict[str, str]:
    found = {row["complaint"].strip(): row["tests"] for row in ROW.finditer(TABLE.read_text())}
    return {complaint: tests for complaint, tests in found.items() if complaint not in {"complaint", "---"}}


@pytest.mark.parametrize("complaint", rows())
def test_the_tests_of_a_complaint_exist(complaint: str) -> None:
    named = list(TEST.finditer(rows()[complaint]))
    assert named, f"no test holds off “{complaint}”"
    for test in named:
        source = (PROJECT / test["path"]).read_text()
        assert re.search(rf"^(async )?def {test['name']}\(", source, re.M), f"{test[0]} is gone"


def test_every_complaint_of_the_reference_has_a_row(shared_data: Path) -> None:
    reference = (shared_data.parent / "reference" / "portal.md").read_text()
    complaints = reference.split("## Complaints", 1)[1].split("\n## ", 1)[0]
    asked = {line.split("|")[1].strip() for line in complaints.splitlines() if line.startswith("| ")}
    assert asked - {"complaint"} - set(rows()) == set()


def test_an_item_without_a_place_is_refused() -> None:
    item = {
        "type": "Feature",
        "stac_version": "1.1.0",
        "id": "nowhere",
        "collection": "landsat-l2a",
        "geometry": None,
        "properties": {"datetime": "2018-07-16T10:50:31Z"},
        "assets": {},
    }
    bases: dict[str, Any] = {"landsat-l2a": None}
    with pytest.raises(RefusedItem, match="no geometry"):
        row_of(json.dumps(item).encode(), bases)


def test_all_pools_together_leave_connections_free() -> None:
    """One budget: see docs/decisions/catalog-connections.md."""
    web = stac.MAX_CONNECTIONS + tiles.MAX_CONNECTIONS + database.MAX_CONNECTIONS + DJANGO_THREADS
    most = WEB_PROCESSES * web + WORKERS * database.MAX_CONNECTIONS + OTHERS
    assert most <= int(SETTINGS["max_connections"]) - KEPT_FOR_ADMINISTRATORS


@pytest.mark.django_db
def test_signing_in_again_and_again_ends_no_session() -> None:
    user = person("busy@example.org")
    machines = [Client() for _ in range(12)]
    for machine in machines:
        answer = machine.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
        assert answer.status_code == 302
    assert {machine.get(reverse("accounts:profile")).status_code for machine in machines} == {200}


@pytest.mark.django_db
def test_what_is_offline_is_asked_for_and_said_to_be_on_its_way(catalog_database: Configuration) -> None:
    directory = catalog_database.work / "complaint-offline"
    shutil.rmtree(directory, ignore_errors=True)
    item = l2a_product(directory, when=datetime(2017, 1, 16, 10, 50, 31, tzinfo=UTC))
    item.properties["storage:tier"] = "archive"
    shutil.rmtree(path_of(directory_key(item)), ignore_errors=True)
    published = publish(item, directory)
    next(path_of(directory_key(item)).rglob("*FRE_B4*")).unlink()
    client = Client()
    client.force_login(person("patient@example.org"))
    answer = client.get(reverse("downloads:file", args=[published.collection_id, published.id, "FRE_B4"]))
    assert (answer.status_code, answer.json()["order:status"]) == (202, "ordered")
    assert int(answer["Retry-After"]) > 0
    with database.connection() as catalog:
        catalog.execute("DELETE FROM items WHERE id = %s", [published.id])
    shutil.rmtree(path_of(directory_key(item)))


def test_nothing_is_built_again_by_a_second_start() -> None:
    """The index of places takes seconds to build; the scripts and styles likewise (``test_staticfiles``)."""
    gazetteer.prepare()
    index = next((configuration().data / "cache").glob("*.sqlite*"))
    built = index.stat().st_mtime_ns
    gazetteer.index._open.cache_clear()
    gazetteer.prepare()
    assert index.stat().st_mtime_ns == built


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Toulouse <20%", {"place": ["Toulouse"], "cloud": ["< 20"]}),
        ("en", "in La Rochelle", {"place": ["La Rochelle"]}),
        ("en", "La Rochelle", {"place": ["La Rochelle"]}),
        ("en", "from 2015 to 2017", {"time": "2015-01-01/2017-12-31"}),
        ("en", "before next year", {"time": "../2018-12-31"}),
        ("fr", "images en Suisse", {"place": ["Suisse"]}),
        ("fr", "à La Rochelle", {"place": ["La Rochelle"]}),
        ("fr", "neige de Toulouse à Barcelone", {"place": ["Toulouse", "Barcelona"], "product": ["snow"]}),
    ],
)
def test_a_text_is_read(language: str, text: str, expected: dict[str, Any]) -> None:
    assert meaning(parse(text, language, today=TODAY)) == expected
