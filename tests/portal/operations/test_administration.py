"""Django's administration: every list and its search open for an operator, in pages that a strict CSP lets work."""

from __future__ import annotations

import re

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from catalog.configuration import Configuration
from portal.accounts.models import User

pytestmark = pytest.mark.django_db


def lists() -> list[str]:
    """Of every model that is registered."""
    return sorted(f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry)


@pytest.fixture
def operator(catalog_database: Configuration, client: Client) -> Client:
    client.force_login(User.objects.create_superuser("operator@example.org", "x"))
    return client


def is_fit_for_csp(page: str) -> bool:
    scripts = re.findall(r"<script(?![^>]*(?:src=|application/json))", page)
    return not scripts and not re.findall(r'\s(?:on\w+|style)="', page)


def test_every_list_is_searched_and_filtered(operator: Client) -> None:
    for name in lists():
        address = reverse(f"admin:{name}_changelist")
        for asked in ("", "?q=nothing"):
            answer = operator.get(address + asked)
            assert answer.status_code == 200, name
            assert is_fit_for_csp(answer.content.decode()), name


def test_what_an_operator_needs_is_there(operator: Client) -> None:
    wanted = {
        "accounts_user", "accounts_apitoken", "cart_order", "follow_savedsearch", "follow_digest", "news_post",
        "statistics_publication", "statistics_download",
    }  # fmt: skip
    assert wanted <= set(lists())
    index = operator.get("/admin/").content.decode()
    assert 'href="/production"' in index
    assert is_fit_for_csp(index)


def test_it_is_for_the_staff(client: Client) -> None:
    client.force_login(User.objects.create_user("visitor@example.org", "x"))
    assert client.get("/admin/follow/digest/").status_code == 302
