"""Signing in to a sister site: what works, and all that must not."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from portal.accounts.models import User
from portal.identity.models import Client
from tests.portal.identity.conftest import RETURN, SECRET
from tests.portal.identity.sign_ins import (
    AUTHORIZE,
    USERINFO,
    allow,
    answer_of,
    asked,
    code_of,
    exchange,
    opens,
    refresh,
)

pytestmark = pytest.mark.django_db


def test_a_code_becomes_tokens_and_tokens_say_who(browser: Browser, site: Client, marie: User) -> None:
    answer = answer_of(allow(browser, asked()))
    assert answer["state"] == "s"
    assert answer["iss"].startswith("http")
    tokens = exchange(answer["code"]).json()
    assert tokens["expires_in"] <= 900
    who = Browser().get(USERINFO, headers={"Authorization": f"Bearer {tokens['access_token']}"}).json()
    assert who == {"sub": str(marie.pk), "email": marie.email, "email_verified": True}


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"response_type": "token"}, "unauthorized_client"),
        ({"response_type": "id_token"}, "unauthorized_client"),
        ({"response_type": "code id_token"}, "unauthorized_client"),
        ({"scope": "openid download"}, "invalid_scope"),
        ({"prompt": "none"}, "consent_required"),
    ],
)
def test_what_a_site_may_not_ask_is_told_to_it(
    browser: Browser, site: Client, changed: dict[str, str | None], error: str
) -> None:
    answer = browser.get(asked(**changed))
    assert answer.status_code == 302
    assert f"error={error}" in answer["Location"]
    assert answer["Location"].startswith(RETURN)


@pytest.mark.parametrize(
    "uri",
    [
        RETURN + "/",
        RETURN + "?more=1",
        RETURN + "#x",
        "https://sister.example:443/return",
        "https://sister.example.evil.example/return",
        "https://sister.example/return/../other",
        "http://sister.example/return",
        "",
    ],
)
def test_an_address_that_is_not_registered_gets_nothing(browser: Browser, site: Client, uri: str) -> None:
    answer = browser.get(asked(redirect_uri=uri))
    assert answer.status_code == 400
    assert "Location" not in answer


def test_loopback_addresses_are_compared_exactly_too(browser: Browser, site: Client) -> None:
    site.redirect_uris = "http://127.0.0.1:5000/return"
    site.save()
    assert browser.get(asked(redirect_uri="http://127.0.0.1:5001/return")).status_code == 400


def test_a_stranger_signs_in_first(site: Client, marie: User) -> None:
    answer = Browser().get(asked())
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
    assert "error=login_required" in Browser().get(asked(prompt="none"))["Location"]


def test_consent_is_asked_once_and_again_for_more(browser: Browser, site: Client) -> None:
    assert browser.get(asked()).status_code == 200
    allow(browser, asked())
    assert "code=" in browser.get(asked())["Location"]
    assert "code=" in browser.get(asked(prompt="none"))["Location"]
    assert browser.get(asked(scope="openid email profile")).status_code == 200
    assert browser.get(asked(prompt="consent")).status_code == 200


def test_refusing_is_told(browser: Browser, site: Client) -> None:
    page = browser.get(asked())
    fields = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    assert answer_of(browser.post(asked(), fields))["error"] == "access_denied"  # type: ignore[arg-type]


def test_the_consent_page_is_not_posted_from_elsewhere(marie: User, site: Client) -> None:
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(marie)
    assert allow(browser, asked()).status_code == 403


def test_a_site_that_wants_a_fresh_sign_in_gets_one(browser: Browser, site: Client) -> None:
    allow(browser, asked())
    for wanted in ({"prompt": "login"}, {"max_age": "0"}):
        answer = browser.get(asked(**wanted))
        assert answer["Location"].startswith("/accounts/reauthenticate/")


@pytest.mark.parametrize(
    "changed",
    [
        {"code_verifier": "x" * 50},
        {"code_verifier": None},
        {"client_secret": "wrong"},
        {"client_secret": None},
        {"client_id": "nobody"},
        {"redirect_uri": "https://sister.example/other"},
        {"redirect_uri": None},
        {"grant_type": "password", "username": "marie@example.org", "password": "x"},
        {"grant_type": "client_credentials"},
        {"grant_type": "implicit"},
    ],
)
def test_a_code_alone_is_worth_nothing(browser: Browser, site: Client, changed: dict[str, str | None]) -> None:
    answer = exchange(code_of(browser), **changed)
    assert answer.status_code in {400, 401}
    assert "access_token" not in answer.json()


def test_another_sites_code_is_worth_nothing(browser: Browser, site: Client) -> None:
    Client.objects.create(client_id="other", name="Other", client_secret=SECRET, redirect_uris=RETURN)
    assert exchange(code_of(browser), client_id="other").status_code == 400


def test_a_code_that_comes_twice_ends_what_came_of_it(browser: Browser, site: Client) -> None:
    code = code_of(browser)
    tokens = exchange(code).json()
    assert opens(tokens["access_token"])
    assert exchange(code).json()["error"] == "invalid_grant"
    assert not opens(tokens["access_token"])
    assert refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_code_lasts_a_minute(browser: Browser, site: Client) -> None:
    from datetime import timedelta

    from django.utils import timezone
    from oauth2_provider.models import Grant

    code = code_of(browser)
    assert Grant.objects.get().expires <= timezone.now() + timedelta(seconds=60)
    Grant.objects.update(expires=timezone.now())
    assert exchange(code).json()["error"] == "invalid_grant"


def test_a_closed_account_signs_in_nowhere(browser: Browser, site: Client, marie: User) -> None:
    tokens, code = exchange(code_of(browser)).json(), code_of(browser)
    marie.is_active = False
    marie.save()
    assert exchange(code).status_code == 400
    assert refresh(tokens["refresh_token"]).status_code == 400
    assert not opens(tokens["access_token"])
    assert browser.get(AUTHORIZE).status_code == 302
