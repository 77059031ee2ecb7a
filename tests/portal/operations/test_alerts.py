"""Operators are told of each trouble once, and once of its end; against the real ledger, with its clock put back."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.core.mail.message import EmailMessage

from catalog.configuration import Configuration, configuration
from catalog.database import connection
from portal.accounts.models import User
from portal.operations import alerts
from processing import alarms, ledger, troubles
from processing.alarms import Trouble
from processing.chains import Job

pytestmark = pytest.mark.django_db
BROKEN = Trouble("mirror", "copernicus", "its answers have another shape")


@pytest.fixture(autouse=True)
def operators(catalog_database: Configuration) -> Iterator[list[str]]:
    """Whose addresses are told."""
    forget_everything()
    User.objects.create_superuser(email="operator@example.org", password=uuid.uuid4().hex)
    User.objects.create_user(email="visitor@example.org", password=uuid.uuid4().hex)
    yield ["operator@example.org"]
    forget_everything()


def forget_everything() -> None:
    with connection() as database:
        database.execute("TRUNCATE ledger.jobs, ledger.events, ledger.drops, ledger.alarms")


def later(seconds: float = 600) -> None:
    """The same as if so much time had passed."""
    with connection() as database:
        database.execute(
            "UPDATE ledger.alarms SET since = since - make_interval(secs => %(seconds)s),"
            " over_at = over_at - make_interval(secs => %(seconds)s)",
            {"seconds": seconds},
        )


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[Trouble]:
    """What is wrong."""
    there: list[Trouble] = []
    monkeypatch.setattr(alerts, "troubles", lambda: there)
    monkeypatch.setattr(alerts, "KINDS", ("mirror",))
    return there


def test_each_is_told_once_and_its_end_once(
    found: list[Trouble], mailoutbox: list[EmailMessage], operators: list[str]
) -> None:
    found.append(BROKEN)
    alerts.watch()
    assert mailoutbox == [], "nobody is told of what may have passed in a minute"
    for _ in range(3):
        later()
        alerts.watch()
    (first,) = mailoutbox
    assert (first.subject, first.to) == ("[Atelier] Trouble: mirror copernicus", operators)
    assert "its answers have another shape" in first.body
    found.clear()
    alerts.watch()
    found.append(BROKEN)
    later()
    alerts.watch()
    assert len(mailoutbox) == 1, "it comes and goes: the same one still"
    found.clear()
    for _ in range(3):
        alerts.watch()
        later()
    (_, second) = mailoutbox
    assert second.subject == "[Atelier] Over: mirror copernicus"
    found.append(BROKEN)
    for _ in range(2):
        alerts.watch()
        later()
    assert len(mailoutbox) == 3, "another one"


def test_what_passes_at_once_is_told_to_nobody(found: list[Trouble], mailoutbox: list[EmailMessage]) -> None:
    found.append(BROKEN)
    alerts.watch()
    found.clear()
    later()
    alerts.watch()
    alerts.watch()
    assert mailoutbox == []
    assert alarms.standing() == []


def test_a_mail_that_could_not_be_sent_is_sent_later(
    found: list[Trouble], mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    found.append(BROKEN)
    alerts.watch()
    later()
    with monkeypatch.context() as patched:
        patched.setattr("django.conf.settings.EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
        patched.setattr("django.conf.settings.EMAIL_PORT", 9)
        with pytest.raises(OSError, match="refused"):
            alerts.watch()
    alerts.watch()
    assert len(mailoutbox) == 1


def kinds() -> dict[str, Trouble]:
    return {one.kind: one for one in troubles.troubles()}


def test_what_is_wrong_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(troubles, "WORKERS_ANSWER_WITHIN", 0.2)
    assert set(kinds()) <= {"no-worker", "disk-low", "disk-full"}
    drops = [uuid.uuid4().hex for _ in range(6)]
    for drop_id in drops:
        ledger.receive(drop_id, "product.zip")
        job = Job("l2a", (("sentinel2-l1c", drop_id),), {})
        ledger.plan(drop_id, [job])
        ledger.begin(ledger.job_key(job))
        ledger.fail(ledger.job_key(job), "there is no elevation model")
    for drop_id in drops[:3]:
        ledger.finish(drop_id, "quarantined", code="checksum-mismatch", reason="B02")
    old = uuid.uuid4().hex
    ledger.receive(old, "old.zip")
    with connection() as database:
        database.execute("UPDATE ledger.drops SET received_at = now() - interval '7 hours' WHERE id = %s", [old])
    found = kinds()
    assert "6 of 6 jobs of the last hour failed, most of them: there is no elevation model" in found["failures"].text
    assert "3 of 7 products of the last day are in quarantine, most for checksum-mismatch" in found["quarantine"].text
    assert found["backlog"].subject == "real-time"
    full = replace(configuration(), disk_reserve=10**6, external_broker_url="redis://127.0.0.1:9")
    monkeypatch.setattr(troubles, "configuration", lambda: full)
    assert "production waits" in kinds()["disk-full"].text
