"""What Prometheus reads: by a parser of its own; and by whom it may be read."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from catalog.configuration import Configuration, configuration
from catalog.database import connection
from portal.accounts.models import User
from processing import alarms, ledger
from processing.chains import Job

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-the-operator"


@pytest.fixture
def figures(catalog_database: Configuration, client: Client, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Reads a figure by its name and labels."""
    settings = replace(configuration(), metrics_token=TOKEN)
    monkeypatch.setattr("portal.operations.metrics.configuration", lambda: settings)
    monkeypatch.setattr("processing.troubles.WORKERS_ANSWER_WITHIN", 0.2)

    def read(name: str, **labels: str) -> float | None:
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        families = text_string_to_metric_families(answer.content.decode())
        found = [one for family in families for one in family.samples if (one.name, one.labels) == (name, labels)]
        return found[0].value if found else None

    yield read
    with connection() as database:
        database.execute("TRUNCATE ledger.jobs, ledger.events, ledger.drops, ledger.alarms")


def test_what_is_unfinished_and_what_ended_is_counted(figures: Any) -> None:
    ended: dict[str, str] = {"chain": "l2a", "purpose": "request", "status": "failed"}
    before = figures("atelier_jobs_total", **ended) or 0
    drop_id = uuid.uuid4().hex
    ledger.receive(drop_id, "product.zip")
    jobs = [Job("l2a", (("sentinel2-l1c", drop_id),), {"tile_id": tile}) for tile in ("31TCJ", "31TCH")]
    ledger.plan(drop_id, jobs, errand=ledger.Errand("request", "7"))
    assert figures("atelier_unfinished", queue="requests", state="waiting") == 2
    ledger.begin(ledger.job_key(jobs[0]))
    ledger.fail(ledger.job_key(jobs[0]), "why")
    ledger.fail(ledger.job_key(jobs[0]), "twice is once")
    assert figures("atelier_unfinished", queue="requests", state="waiting") == 1
    assert figures("atelier_jobs_total", **ended) == before + 1
    assert figures("atelier_database_up") == figures("atelier_broker_up") == 1
    assert figures("atelier_workers", queue="requests") == 0, "the tests run no worker"
    assert figures("atelier_disk_free_bytes") > 0


def test_standing_alarms_are_there(figures: Any) -> None:
    alarms.sound("mirror", subject="copernicus", text="its answers have another shape")
    assert figures("atelier_alarm", kind="mirror", subject="copernicus") == 1
    alarms.over("mirror", subject="copernicus")
    assert figures("atelier_alarm", kind="mirror", subject="copernicus") is None


def test_without_the_database_it_says_so(figures: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    away = replace(configuration(), external_database_url="postgresql://nobody@127.0.0.1:9/none")
    monkeypatch.setattr("processing.ledger_locks.configuration", lambda: away)
    assert figures("atelier_database_up") == 0
    assert figures("atelier_disk_free_bytes") > 0


def test_only_the_token_and_the_staff_open_it(figures: Any, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in ("Bearer x", f"Basic {TOKEN}", "Bearer ", f"Bearer {TOKEN}x"):
        answer = client.get("/metrics", headers={"Authorization": wrong})
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="metrics"')
    assert client.get("/metrics").status_code == 401
    client.force_login(User.objects.create_user(email="visitor@example.org", password=uuid.uuid4().hex))
    assert client.get("/metrics").status_code == 403
    client.force_login(User.objects.create_superuser(email="operator@example.org", password=uuid.uuid4().hex))
    assert client.get("/metrics").status_code == 200
    monkeypatch.setattr("portal.operations.metrics.configuration", configuration)
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 401, "no token is none"
