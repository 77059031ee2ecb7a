"""The production page says what became of every drop, and why."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from catalog.configuration import Configuration
from portal.accounts.models import User
from processing import ledger
from processing.chains import Job

PAGE = "/production"


@pytest.mark.django_db
def test_an_image_of_which_nothing_is_made_says_why(catalog_database: Configuration, client: Client) -> None:
    drop_id, reason = uuid.uuid4().hex, "97 % cloudy: no product is made of an image with more than 90 %"
    ledger.receive(drop_id, "product.zip")
    (key,) = ledger.plan(drop_id, [Job("l2a", (("sentinel2-l1c", drop_id),), {})])
    ledger.skip(key, reason)
    client.force_login(User.objects.create_superuser(email="operator@example.org", password=uuid.uuid4().hex))
    page = client.get(PAGE).content.decode()
    assert reason in page
    assert "published" in page


@pytest.mark.django_db
def test_it_is_for_the_staff(client: Client) -> None:
    assert client.get(PAGE).status_code == 302
    client.force_login(User.objects.create_user(email="visitor@example.org", password=uuid.uuid4().hex))
    assert client.get(PAGE).status_code == 403
