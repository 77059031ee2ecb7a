"""A sister site's half of a sign-in, by Authlib, over Django's own test client."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from authlib.common.security import generate_token
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse

from tests.portal.identity.conftest import RETURN, SECRET

AUTHORIZE, TOKEN, USERINFO = (reverse(f"oauth2_provider:{name}") for name in ("authorize", "token", "user-info"))
VERIFIER = generate_token(48)


def asked(**changed: str | None) -> str:
    """The address a sister site sends people to; ``None`` leaves a parameter out."""
    wanted = {
        "response_type": "code",
        "client_id": "sister",
        "redirect_uri": RETURN,
        "scope": "openid email",
        "state": "s",
        "nonce": "n",
        "code_challenge": create_s256_code_challenge(VERIFIER),
        "code_challenge_method": "S256",
        **changed,
    }
    return f"{AUTHORIZE}?{urlencode({name: value for name, value in wanted.items() if value is not None})}"


def answer_of(response: HttpResponse) -> dict[str, str]:
    """The query that the site gets back."""
    assert response.status_code == 302, response.content.decode()[:2000]
    return {name: values[0] for name, values in parse_qs(urlsplit(response["Location"]).query).items()}


def allow(browser: Browser, address: str) -> HttpResponse:
    """What a person does: look at the page, press the button that lets the site in."""
    page = browser.get(address)
    if page.status_code == 302:
        return page  # type: ignore[return-value]
    assert page.status_code == 200, page.content.decode()[:2000]
    fields = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    return browser.post(address, {**fields, "allow": "True"})  # type: ignore[return-value]


def code_of(browser: Browser, **changed: str | None) -> str:
    return answer_of(allow(browser, asked(**changed)))["code"]


def exchange(code: str, **changed: str | None) -> HttpResponse:
    wanted = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": RETURN,
        "code_verifier": VERIFIER,
        "client_id": "sister",
        "client_secret": SECRET,
        **changed,
    }
    return _post({name: value for name, value in wanted.items() if value is not None})


def refresh(token: str, **changed: str) -> HttpResponse:
    return _post(
        {
            "grant_type": "refresh_token",
            "refresh_token": token,
            "client_id": "sister",
            "client_secret": SECRET,
            **changed,
        }
    )


def _post(fields: dict[str, Any]) -> HttpResponse:
    return Browser().post(TOKEN, urlencode(fields), content_type="application/x-www-form-urlencoded")  # type: ignore[return-value]


def opens(access_token: str) -> bool:
    answer = Browser().get(USERINFO, headers={"Authorization": f"Bearer {access_token}"})
    return bool(answer.status_code == 200)
