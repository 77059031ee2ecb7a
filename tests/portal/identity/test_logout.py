"""Signing out: at the request of a site, and everywhere."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlencode

import pytest
from django.test import Client as Browser
from django.urls import reverse
from joserfc import jwt
from joserfc.jwk import KeySet

from catalog.configuration import configuration
from portal.accounts.models import User
from portal.identity.models import Client
from portal.identity.services import sites_sign_out
from tests.portal.identity.sign_ins import allow, asked, code_of, exchange, opens

LOGOUT, BYE = reverse("oauth2_provider:rp-initiated-logout"), "https://sister.example/bye"
pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(site: Client) -> Iterator[list[str]]:
    """The logout tokens that the sister site was sent."""
    tokens: list[str] = []

    class Sister(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            tokens.append(parse_qs(body)["logout_token"][0])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Sister)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    site.backchannel_logout_uri = f"http://127.0.0.1:{server.server_port}/logout"
    site.save()
    yield tokens
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_site_is_told_by_a_signed_token(browser: Browser, marie: User, heard: list[str]) -> None:
    allow(browser, asked())
    sites_sign_out(user=marie)
    keys = KeySet.import_key_set(Browser().get(reverse("oauth2_provider:jwks-info")).json())
    token = jwt.decode(heard[0], keys)
    assert token.header["typ"] == "logout+jwt"
    claims = token.claims
    assert (claims["iss"], claims["aud"], claims["sub"]) == (configuration().public_url, "sister", str(marie.pk))
    assert claims["events"] == {"http://schemas.openid.net/event/backchannel-logout": {}}
    assert claims["exp"] - claims["iat"] <= 120
    assert "nonce" not in claims


def test_only_sites_that_the_person_let_in_are_told(marie: User, heard: list[str]) -> None:
    sites_sign_out(user=marie)
    assert heard == []


def test_a_site_that_does_not_answer_stops_nobody(
    browser: Browser, marie: User, site: Client, caplog: pytest.LogCaptureFixture
) -> None:
    site.backchannel_logout_uri = "http://127.0.0.1:9/logout"
    site.save()
    allow(browser, asked())
    sites_sign_out(user=marie)
    assert "sister was not told" in caplog.text


def test_a_site_sends_somebody_who_signs_out(browser: Browser, heard: list[str]) -> None:
    tokens = exchange(code_of(browser)).json()
    query = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": BYE, "state": "s"}
    page = browser.get(f"{LOGOUT}?{urlencode(query)}")
    assert "Sister" in page.content.decode()
    assert "_auth_user_id" in browser.session  # asked first
    fields = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    answer = browser.post(LOGOUT, {**fields, "allow": "True"})
    assert answer["Location"] == f"{BYE}?state=s"
    assert "_auth_user_id" not in browser.session
    assert len(heard) == 1
    assert opens(tokens["access_token"])  # until it expires; sites end their own sessions


@pytest.mark.parametrize(
    "query",
    [
        {"client_id": "sister", "post_logout_redirect_uri": "https://evil.example/"},
        {"client_id": "sister", "post_logout_redirect_uri": BYE + "?x=1"},
        {"post_logout_redirect_uri": BYE},
        {"client_id": "nobody", "post_logout_redirect_uri": BYE},
        {"id_token_hint": "x.y.z", "post_logout_redirect_uri": BYE},
    ],
)
def test_signing_out_leads_nowhere_else(browser: Browser, site: Client, query: dict[str, str]) -> None:
    answer = browser.get(f"{LOGOUT}?{urlencode(query)}")
    assert answer.status_code == 400
    assert "_auth_user_id" in browser.session


def test_signing_out_is_not_posted_from_elsewhere(marie: User, site: Client) -> None:
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(marie)
    assert browser.post(LOGOUT, {"allow": "True"}).status_code == 403
    assert "_auth_user_id" in browser.session
