"""Authlib, over HTTP, as a sister site and as a program: from the discovery document on."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.jwk import KeySet

from portal.identity.models import Client, DeviceGrant
from tests.portal.identity.conftest import RETURN, SECRET
from tests.portal.identity.person_in_a_browser import sign_in, submit
from tests.portal.people import Served, person

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


@pytest.fixture
def metadata(portal: Served) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{portal.url}/.well-known/openid-configuration").json()
    assert found["issuer"] == portal.url
    return found


def test_a_sister_site_by_authlib(portal: Served, metadata: dict[str, Any]) -> None:
    marie = person("marie@example.org", country="FR")
    Client.objects.create(client_id="sister", name="Sister", client_secret=SECRET, redirect_uris=RETURN)
    verifier, nonce = generate_token(48), generate_token()
    site = OAuth2Client(
        "sister", SECRET, redirect_uri=RETURN, scope="openid email profile", code_challenge_method="S256"
    )
    address, state = site.create_authorization_url(
        metadata["authorization_endpoint"], code_verifier=verifier, nonce=nonce
    )
    with httpx.Client(follow_redirects=True) as browser:
        page = sign_in(browser, browser.get(address), marie.email)
        browser.follow_redirects = False
        answer = submit(browser, page, "code_challenge", allow="True").headers["Location"]
    assert parse_qs(urlsplit(answer).query)["iss"] == [metadata["issuer"]]

    tokens = site.fetch_token(
        metadata["token_endpoint"], authorization_response=answer, code_verifier=verifier, state=state
    )
    keys = KeySet.import_key_set(httpx.get(metadata["jwks_uri"]).json())
    token = jwt.decode(tokens["id_token"], keys, algorithms=["RS256"])
    jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": metadata["issuer"]},
        aud={"essential": True, "value": "sister"},
        nonce={"essential": True, "value": nonce},
        exp={"essential": True},
    ).validate(token.claims)
    assert token.claims["email"] == marie.email
    assert site.get(metadata["userinfo_endpoint"]).json()["country"] == "FR"

    renewed = site.refresh_token(metadata["token_endpoint"], refresh_token=tokens["refresh_token"])
    assert renewed["refresh_token"] != tokens["refresh_token"]
    assert site.get(metadata["userinfo_endpoint"]).json()["sub"] == str(marie.pk)
    site.revoke_token(metadata["revocation_endpoint"], token=renewed["refresh_token"])
    with pytest.raises(OAuthError, match="invalid_grant"):
        site.refresh_token(metadata["token_endpoint"], refresh_token=renewed["refresh_token"])


def test_a_program_by_authlib(portal: Served, metadata: dict[str, Any]) -> None:
    marie = person("marie@example.org")
    Client.objects.get_or_create(
        client_id="program",
        name="Program",
        client_type="public",
        client_secret="",
        authorization_grant_type=DEVICE,
        allowed_scopes="openid download",
    )
    program = OAuth2Client("program", token_endpoint_auth_method="none", scope="openid download")
    asked = {"client_id": "program", "scope": "openid download"}
    codes = httpx.post(metadata["device_authorization_endpoint"], data=asked).json()

    def poll() -> Any:
        DeviceGrant.objects.update(last_polled_at=None)  # five seconds have passed
        return program.fetch_token(metadata["token_endpoint"], grant_type=DEVICE, device_code=codes["device_code"])

    with pytest.raises(OAuthError, match="authorization_pending"):
        poll()
    with httpx.Client(follow_redirects=True) as browser:
        page = sign_in(browser, browser.get(codes["verification_uri"]), marie.email)
        page = submit(browser, page, "user_code", user_code=codes["user_code"])
        page = submit(browser, page, "user_code", answer="allow")
        assert "is signed in" in page.text
    tokens = poll()
    assert tokens["scope"] == "openid download"
    assert program.get(metadata["userinfo_endpoint"]).json() == {"sub": str(marie.pk)}
    renewed = program.refresh_token(metadata["token_endpoint"], refresh_token=tokens["refresh_token"])
    with pytest.raises(OAuthError, match="invalid_grant"):
        program.refresh_token(metadata["token_endpoint"], refresh_token=tokens["refresh_token"])
    assert program.token["access_token"] == renewed["access_token"]
