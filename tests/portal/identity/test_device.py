"""A program without a browser signs its person in: the device flow."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.identity.models import Client, DeviceGrant
from tests.portal.identity.sign_ins import TOKEN

pytestmark = pytest.mark.django_db
CODE, PAGE = reverse("oauth2_provider:device-authorization"), reverse("oauth2_provider:device")
GRANT = "urn:ietf:params:oauth:grant-type:device_code"
PROGRAM = "atelier-download"


def post(path: str, **fields: str) -> Any:
    return Browser().post(path, urlencode(fields), content_type="application/x-www-form-urlencoded")


def begin(scope: str = "download order") -> dict[str, Any]:
    found: dict[str, Any] = post(CODE, client_id=PROGRAM, scope=scope).json()
    return found


def poll(codes: dict[str, Any], patient: bool = True, client_id: str = PROGRAM) -> dict[str, Any]:
    if patient:
        DeviceGrant.objects.update(last_polled_at=None)
    found: dict[str, Any] = post(TOKEN, grant_type=GRANT, device_code=codes["device_code"], client_id=client_id).json()
    return found


def answer(browser: Browser, codes: dict[str, Any], said: str) -> str:
    page = browser.post(PAGE, {"user_code": codes["user_code"], "answer": said})
    return page.content.decode()


def test_from_code_to_download_token(browser: Browser, marie: User) -> None:
    codes = begin()
    assert codes["interval"] == 5
    assert codes["expires_in"] == 900
    assert poll(codes)["error"] == "authorization_pending"
    complete = urlsplit(codes["verification_uri_complete"])
    page = browser.get(f"{complete.path}?{complete.query}").content.decode()
    assert codes["user_code"] in page
    assert "download products in your name" in page
    assert poll(codes)["error"] == "authorization_pending"  # looking is not agreeing
    assert "is signed in" in answer(browser, codes, "allow")
    tokens = poll(codes)
    assert tokens["scope"] == "download order"
    assert poll(codes)["error"] == "invalid_grant"  # once
    again = post(TOKEN, grant_type="refresh_token", refresh_token=tokens["refresh_token"], client_id=PROGRAM).json()
    assert again["access_token"] != tokens["access_token"]


def test_a_refused_program_hears_it(browser: Browser) -> None:
    codes = begin()
    assert "refused" in answer(browser, codes, "refuse")
    assert poll(codes)["error"] == "access_denied"


def test_asking_too_often_slows_one_down(browser: Browser) -> None:
    codes = begin()
    assert poll(codes, patient=False)["error"] == "authorization_pending"
    assert poll(codes, patient=False)["error"] == "slow_down"
    assert DeviceGrant.objects.get().interval == 10
    answer(browser, codes, "allow")
    assert poll(codes, patient=False)["error"] == "slow_down"
    assert "access_token" in poll(codes)


def test_a_code_lasts_fifteen_minutes(browser: Browser) -> None:
    codes = begin()
    DeviceGrant.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert poll(codes)["error"] == "expired_token"
    assert "No program waits" in answer(browser, codes, "allow")


def test_the_code_is_read_as_people_type_it(browser: Browser) -> None:
    codes = begin()
    typed = codes["user_code"].replace("-", " ").lower()
    assert "Let it in" in browser.post(PAGE, {"user_code": typed}).content.decode()


def test_guessing_codes_is_slowed(browser: Browser) -> None:
    codes = begin()
    for _ in range(11):
        page = browser.post(PAGE, {"user_code": "BBBB-BBBB"}).content.decode()
    assert "Too many" in page
    assert "Too many" in answer(browser, codes, "allow")


def test_only_who_is_signed_in_answers() -> None:
    codes = begin()
    assert Browser().post(PAGE, {"user_code": codes["user_code"], "answer": "allow"}).status_code == 302
    assert poll(codes)["error"] == "authorization_pending"


def test_another_programs_code_is_worth_nothing(browser: Browser) -> None:
    Client.objects.create(
        client_id="other", name="Other", client_type="public", authorization_grant_type=GRANT, client_secret=""
    )
    codes = begin()
    answer(browser, codes, "allow")
    assert poll(codes, client_id="other")["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"client_id": "nobody"}, "invalid_request"),
        ({"client_id": PROGRAM, "scope": "download everything"}, "invalid_scope"),
        ({"client_id": "sister"}, "invalid_client"),
        ({}, "invalid_request"),
    ],
)
def test_who_may_not_begin(site: Client, fields: dict[str, str], error: str) -> None:
    response = post(CODE, **fields)
    assert response.status_code in {400, 401}
    assert error in response.json()["error"]
    assert not DeviceGrant.objects.exists()


def test_a_site_without_the_device_flow_cannot_begin_one(site: Client) -> None:
    response = post(CODE, client_id="sister", client_secret="the sister's secret")
    assert response.json()["error"] == "unauthorized_client"
    assert not DeviceGrant.objects.exists()
