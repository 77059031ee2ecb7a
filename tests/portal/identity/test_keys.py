"""The keys that sign identity tokens."""

from __future__ import annotations

import stat
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client as Browser
from django.urls import reverse
from oauth2_provider.models import IDToken

from portal.identity.keys import CURRENT, rotate, signing_keys
from portal.identity.management.commands import rotate_identity_key as command
from portal.identity.models import Client
from tests.portal.identity.sign_ins import code_of, exchange

JWKS, DISCOVERY = reverse("oauth2_provider:jwks-info"), reverse("oauth2_provider:oidc-connect-discovery-info")


def test_a_key_is_made_once_and_only_ours_to_read(tmp_path: Path) -> None:
    folder = tmp_path / "identity"
    assert signing_keys(folder) == signing_keys(folder)
    assert stat.S_IMODE((folder / CURRENT).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_after_a_rotation_the_new_key_signs_and_the_old_is_published(tmp_path: Path) -> None:
    (old,) = signing_keys(tmp_path)
    kept = rotate(tmp_path)
    new, still = signing_keys(tmp_path)
    assert new != old
    assert still == old == kept.read_text()
    assert stat.S_IMODE((tmp_path / CURRENT).stat().st_mode) == 0o600
    kept.unlink()
    assert signing_keys(tmp_path) == [new]


def test_the_command_rotates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = replace(command.configuration(), identity_keys=tmp_path)
    monkeypatch.setattr(command, "configuration", lambda: here)
    signing_keys(tmp_path)
    said = StringIO()
    call_command("rotate_identity_key", stdout=said)
    assert "restart" in said.getvalue()
    assert len(signing_keys(tmp_path)) == 2


def test_only_public_halves_are_published(client: Browser, db: None) -> None:
    (key,) = client.get(JWKS).json()["keys"]
    assert set(key) == {"alg", "use", "kid", "kty", "n", "e"}


def test_discovery_promises_what_there_is_and_no_more(client: Browser, db: None) -> None:
    document = client.get(DISCOVERY).json()
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert document["response_types_supported"] == ["code"]
    assert document["id_token_signing_alg_values_supported"] == ["RS256"]
    assert "password" not in document["grant_types_supported"]
    assert "implicit" not in document["grant_types_supported"]
    assert document["backchannel_logout_supported"] is True
    endpoints = {name: url for name, url in document.items() if name.endswith(("_endpoint", "_uri"))}
    assert {"device_authorization_endpoint", "revocation_endpoint", "end_session_endpoint"} <= set(endpoints)
    assert all(url.startswith(document["issuer"]) for url in endpoints.values())
    for url in endpoints.values():
        assert client.get(url.removeprefix(document["issuer"])).status_code not in {404, 500}


@pytest.mark.django_db
def test_identity_tokens_are_not_kept(browser: Browser, site: Client) -> None:
    token = exchange(code_of(browser)).json()["id_token"]
    assert token not in str(list(IDToken.objects.values()))
