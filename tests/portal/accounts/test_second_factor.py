"""A second factor, sessions, and providers elsewhere."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import struct
import time
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.accounts.providers import ProvidersUnreadable, social_providers
from tests.portal.people import PASSWORD, person

SIGN_IN = reverse("account_login")


@pytest.fixture
def owner(db: None) -> User:
    return person("owner@example.org")


def sign_in(user: User) -> Client:
    client = Client()
    client.post(SIGN_IN, {"login": user.email, "password": PASSWORD})
    return client


def code(secret: str) -> str:
    """RFC 6238, as an authenticator app computes it."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    (number,) = struct.unpack(">I", digest[digest[-1] & 15 :][:4])
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06d}"


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def with_app(user: User) -> tuple[Client, str]:
    """The person sets up an authenticator app; returns their browser and the app's secret."""
    client = sign_in(user)
    assert client.get(reverse("mfa_activate_totp")).status_code == 302  # a fresh proof first
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    assert "data:image/svg+xml" in page.content.decode()
    client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    return client, secret


def test_with_an_app_the_password_alone_opens_nothing(owner: User) -> None:
    _client, secret = with_app(owner)
    thief = sign_in(owner)
    assert not is_in(thief)
    thief.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_in(thief)
    other = sign_in(owner)
    cache.clear()  # a code works once; this one was used to set the app up
    other.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert is_in(other)


def test_the_database_alone_makes_no_codes(owner: User) -> None:
    _client, secret = with_app(owner)
    assert secret not in str(list(Authenticator.objects.values()))


def test_a_recovery_code_works_once(owner: User) -> None:
    with_app(owner)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    for expected in (True, False):
        client = sign_in(owner)
        client.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert is_in(client) is expected


@pytest.mark.parametrize("name", ["mfa_index", "mfa_add_webauthn", "mfa_view_recovery_codes", "mfa_deactivate_totp"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_pages_are_ours(owner: User, name: str, language: str) -> None:
    client, _secret = with_app(owner)
    page = client.get(reverse(name), headers={"Accept-Language": language}).content.decode()
    assert 'class="site-header"' in page
    assert ("Second facteur" if language == "fr" else "Second factor") in page


def test_sessions_are_listed_and_ended(owner: User) -> None:
    here, there = sign_in(owner), sign_in(owner)
    assert here.get(reverse("usersessions_list")).context["session_count"] == 2
    here.post(reverse("usersessions_list"))
    assert is_in(here)
    assert there.get(reverse("accounts:profile")).status_code == 302


def test_signing_out_everywhere_leaves_no_session(owner: User) -> None:
    here, there = sign_in(owner), sign_in(owner)
    assert here.post(reverse("accounts:sign_out_everywhere")).status_code == 302
    assert here.get(reverse("accounts:profile")).status_code == 302
    assert there.get(reverse("accounts:profile")).status_code == 302


def test_no_provider_is_shown_where_none_is_configured(client: Client, db: None) -> None:
    assert "elsewhere" not in client.get(SIGN_IN).content.decode()


def test_configured_providers_are_offered(client: Client, db: None, settings: object, tmp_path: Path) -> None:
    file = tmp_path / "providers.json"
    entry = {"id": "orcid", "name": "ORCID", "client_id": "APP-1", "secret": "s", "server": "https://orcid.org"}
    file.write_text(json.dumps([entry]))
    settings.SOCIALACCOUNT_PROVIDERS = social_providers(file)  # type: ignore[attr-defined]
    page = client.get(SIGN_IN).content.decode()
    assert "ORCID" in page
    assert "/accounts/oidc/orcid/login/" in page


@pytest.mark.parametrize("text", ["", "{}x", "[1]", '[{"id": "orcid"}]'])
def test_a_wrong_file_of_providers_says_what_is_wrong(tmp_path: Path, text: str) -> None:
    file = tmp_path / "providers.json"
    file.write_text(text)
    with pytest.raises(ProvidersUnreadable, match=r"providers\.json"):
        social_providers(file)
