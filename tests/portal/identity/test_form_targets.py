"""Browsers hold the redirects after a form to the page's policy: it names the sister sites, on these pages alone."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from portal.identity.models import Client

pytestmark = pytest.mark.django_db


def form_action(path: str) -> str:
    policy = Browser().get(path).headers.get("Content-Security-Policy", "")
    return next((part for part in policy.split("; ") if part.startswith("form-action")), "")


def test_signing_in_may_end_at_a_registered_site(site: Client) -> None:
    assert form_action("/accounts/login/") == "form-action 'self' https://sister.example"


def test_other_pages_keep_the_policy_of_all(site: Client) -> None:
    assert form_action("/cart") == ""


def test_identity_providers_are_elsewhere(db: None, settings: object) -> None:
    app = {"provider_id": "orcid", "name": "ORCID", "client_id": "x", "settings": {"server_url": "https://orcid.org"}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}  # type: ignore[attr-defined]
    assert form_action("/accounts/login/") == "form-action 'self' https: https://orcid.org"
