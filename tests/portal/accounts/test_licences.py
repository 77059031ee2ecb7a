"""Terms that are accepted once per collection."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.licences import missing
from portal.accounts.models import Acceptance, Licence, User
from tests.portal.people import person

pytestmark = pytest.mark.django_db
PAGE = reverse("accounts:licence", args=["snow"])


@pytest.fixture
def terms(db: None) -> Licence:
    return Licence.objects.create(
        collection="snow", name="Snow terms", version="1", text_en="Cite us.", text_fr="Citez-nous."
    )


@pytest.fixture
def reader(db: None) -> User:
    return person("reader@example.org")


def test_nothing_is_asked_where_nothing_is_configured(reader: User) -> None:
    assert missing(reader, "snow") is None


def test_accepted_once_and_again_when_the_version_changes(client: Client, reader: User, terms: Licence) -> None:
    wanted = missing(reader, "snow")
    assert wanted is not None
    assert wanted.accept_at.endswith(PAGE)
    assert "Snow terms 1" in wanted.reason
    assert missing(reader, "sentinel2-l2a") is None
    client.force_login(reader)
    assert "Cite us." in client.get(PAGE).content.decode()
    assert "Citez-nous." in client.get(PAGE, headers={"Accept-Language": "fr"}).content.decode()
    assert missing(reader, "snow") is not None  # reading is not accepting
    assert client.post(PAGE, {"next": "/cart"})["Location"] == "/cart"
    assert missing(reader, "snow") is None
    kept = Acceptance.objects.get()
    assert (kept.version, kept.name) == ("1", "Snow terms")
    terms.version = "2"
    terms.save()
    assert missing(reader, "snow") is not None
    client.post(PAGE)
    assert [one.version for one in Acceptance.objects.order_by("accepted_at")] == ["1", "2"]


def test_accepting_leads_nowhere_else(client: Client, reader: User, terms: Licence) -> None:
    client.force_login(reader)
    assert client.post(PAGE, {"next": "https://evil.example/"})["Location"] == reverse("accounts:data")


def test_one_persons_acceptance_is_not_anothers(client: Client, reader: User, terms: Licence) -> None:
    client.force_login(person("other@example.org"))
    client.post(PAGE)
    assert missing(reader, "snow") is not None
