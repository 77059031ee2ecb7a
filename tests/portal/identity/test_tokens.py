"""Refresh tokens rotate, revocation revokes, and nobody touches another's tokens."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from oauth2_provider.models import AccessToken, RefreshToken

from portal.accounts.models import User
from portal.identity.models import Client, Consent
from portal.identity.services import consent_withdraw
from tests.portal.identity.conftest import RETURN, SECRET
from tests.portal.identity.sign_ins import code_of, exchange, opens, refresh

pytestmark = pytest.mark.django_db
REVOKE = reverse("oauth2_provider:revoke-token")


@pytest.fixture
def tokens(browser: Browser, site: Client) -> dict[str, str]:
    found: dict[str, str] = exchange(code_of(browser)).json()
    return found


@pytest.fixture
def other(db: None) -> Client:
    return Client.objects.create(client_id="other", name="Other", client_secret=SECRET, redirect_uris=RETURN)


def revoke(token: str, **changed: str) -> int:
    fields = {"token": token, "client_id": "sister", "client_secret": SECRET, **changed}
    answer = Browser().post(REVOKE, urlencode(fields), content_type="application/x-www-form-urlencoded")
    return int(answer.status_code)


def test_no_token_is_kept_as_it_is(tokens: dict[str, str]) -> None:
    kept = str([*AccessToken.objects.values(), *RefreshToken.objects.values(), *Client.objects.values()])
    assert tokens["access_token"] not in kept
    assert tokens["refresh_token"] not in kept
    assert SECRET not in kept


def test_a_refresh_token_works_once(tokens: dict[str, str]) -> None:
    second = refresh(tokens["refresh_token"]).json()
    assert opens(second["access_token"])
    assert not opens(tokens["access_token"])
    assert second["refresh_token"] != tokens["refresh_token"]
    assert second["scope"] == tokens["scope"]


def test_an_old_refresh_token_ends_the_sign_in(tokens: dict[str, str]) -> None:
    second = refresh(tokens["refresh_token"]).json()
    third = refresh(second["refresh_token"]).json()
    assert refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert not opens(third["access_token"])
    assert refresh(third["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_refresh_gives_no_more_than_was_allowed(tokens: dict[str, str]) -> None:
    assert refresh(tokens["refresh_token"], scope="openid profile").json()["error"] == "invalid_scope"
    assert refresh(tokens["refresh_token"], scope="openid").json()["scope"] == "openid"


def test_another_client_gets_nothing_for_it_and_ends_nothing(tokens: dict[str, str], other: Client) -> None:
    assert refresh(tokens["refresh_token"], client_id="other").json()["error"] == "invalid_grant"
    assert revoke(tokens["access_token"], client_id="other") == 200
    assert revoke(tokens["refresh_token"], client_id="other") == 200
    assert opens(tokens["access_token"])
    second = refresh(tokens["refresh_token"]).json()
    assert refresh(tokens["refresh_token"], client_id="other").json()["error"] == "invalid_grant"
    assert opens(second["access_token"])


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_revoked_is_revoked(tokens: dict[str, str], kind: str) -> None:
    assert revoke(tokens[kind]) == 200
    assert not opens(tokens["access_token"])
    assert refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert revoke("unknown") == 200
    assert revoke(tokens[kind], client_secret="wrong") == 401


def test_an_access_token_lasts_fifteen_minutes(tokens: dict[str, str]) -> None:
    assert AccessToken.objects.get().expires <= timezone.now() + timedelta(minutes=15)
    AccessToken.objects.update(expires=timezone.now())
    assert not opens(tokens["access_token"])
    assert opens(refresh(tokens["refresh_token"]).json()["access_token"])


def test_a_refresh_token_lasts_thirty_days_after_its_last_use(tokens: dict[str, str]) -> None:
    AccessToken.objects.update(expires=timezone.now() - timedelta(days=31))
    assert refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_what_opens_nothing(tokens: dict[str, str]) -> None:
    userinfo = reverse("oauth2_provider:user-info")
    assert Browser().get(f"{userinfo}?access_token={tokens['access_token']}").status_code == 400
    assert not opens(tokens["id_token"])
    assert not opens(tokens["refresh_token"])


def test_a_person_ends_a_sites_access(browser: Browser, tokens: dict[str, str], marie: User) -> None:
    page = browser.get(reverse("identity:connections")).content.decode()
    assert "Sister" in page
    consent = Consent.objects.get(user=marie)
    assert browser.post(reverse("identity:disconnect", args=[consent.id])).status_code == 302
    assert not opens(tokens["access_token"])
    assert refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert not Consent.objects.exists()


def test_withdrawing_touches_one_site_alone(browser: Browser, tokens: dict[str, str], other: Client) -> None:
    code = code_of(browser, client_id="other")
    theirs = exchange(code, client_id="other").json()
    consent_withdraw(consent=Consent.objects.get(client=other))
    assert opens(tokens["access_token"])
    assert not opens(theirs["access_token"])
