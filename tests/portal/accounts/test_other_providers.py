"""Signing in with an account that one has elsewhere (ORCID, eduGAIN): any OpenID Connect provider."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from tests.portal.people import person

pytestmark = pytest.mark.django_db
LOGIN, CALLBACK = "/accounts/oidc/orcid/login/", "/accounts/oidc/orcid/login/callback/"


class Elsewhere:
    """A provider that says of everybody what it was told to say."""

    def __init__(self) -> None:
        self.says: dict[str, Any] = {"sub": "0000-0002-1825-0097"}
        self.asked: list[dict[str, list[str]]] = []


@pytest.fixture
def elsewhere(settings: Any) -> Iterator[Elsewhere]:
    provider = Elsewhere()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here = f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]
            names = ("issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
            metadata = dict(
                zip(names, [here, *(f"{here}/{x}" for x in ("authorize", "token", "userinfo", "jwks"))], strict=True)
            )
            self.answer(metadata if self.path.startswith("/.well-known") else provider.says)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            provider.asked.append(parse_qs(body))
            self.answer({"access_token": "their-token", "token_type": "Bearer"})

        def answer(self, content: dict[str, Any]) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(content).encode())

        def log_message(self, *_arguments: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    app = {
        "provider_id": "orcid",
        "name": "ORCID",
        "client_id": "APP-1",
        "secret": "s",
        "settings": {"server_url": f"http://127.0.0.1:{server.server_port}"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    yield provider
    server.shutdown()
    thread.join()
    server.server_close()


def come_back(client: Client, process: str = "login") -> Any:
    """Go to the provider and come back with a code."""
    there = client.post(f"{LOGIN}?process={process}")
    query = parse_qs(urlsplit(there["Location"]).query)
    assert query["code_challenge_method"] == ["S256"]
    return client.get(CALLBACK, {"code": "c", "state": query["state"][0]})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_newcomer_gives_an_address_and_confirms_it(client: Client, elsewhere: Elsewhere) -> None:
    assert come_back(client)["Location"] == reverse("socialaccount_signup")
    page = client.get(reverse("socialaccount_signup")).content.decode()
    assert "ORCID" in page
    client.post(reverse("socialaccount_signup"), {"email": "new@example.org", "country": "FR"})
    assert User.objects.get().country == "FR"
    assert not is_in(client)
    assert not SocialToken.objects.exists()
    assert "code_verifier" in elsewhere.asked[0]


def test_an_address_claimed_elsewhere_opens_no_account_here(client: Client, elsewhere: Elsewhere) -> None:
    victim = person("victim@example.org")
    elsewhere.says |= {"email": victim.email, "email_verified": True}
    come_back(client)
    assert not is_in(client)
    assert not SocialAccount.objects.filter(user=victim).exists()


def test_once_added_it_signs_in(client: Client, elsewhere: Elsewhere) -> None:
    owner = person("owner@example.org")
    client.force_login(owner)
    come_back(client, process="connect")
    assert SocialAccount.objects.get().user == owner
    other = Client()
    come_back(other)
    assert is_in(other)
    page = client.get(reverse("socialaccount_connections")).content.decode()
    assert "0000-0002-1825-0097" in page


def test_an_answer_that_nobody_asked_for_opens_nothing(client: Client, elsewhere: Elsewhere) -> None:
    client.get(CALLBACK, {"code": "c", "state": "made-up"})
    assert not is_in(client)
    assert elsewhere.asked == []


def test_looking_at_the_address_goes_nowhere(client: Client, elsewhere: Elsewhere) -> None:
    assert client.get(LOGIN).status_code == 200  # a link alone starts no sign-in


def test_the_second_factor_is_asked_for_too(client: Client, elsewhere: Elsewhere) -> None:
    from allauth.mfa.totp.internal.auth import TOTP

    owner = person("owner@example.org")
    client.force_login(owner)
    come_back(client, process="connect")
    TOTP.activate(owner, "JBSWY3DPEHPK3PXP")
    other = Client()
    assert come_back(other)["Location"].startswith(reverse("mfa_authenticate"))
    assert not is_in(other)
