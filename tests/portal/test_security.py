"""Every answer of the one ASGI application says what the browser may do, whoever answers."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from catalog.configuration import configuration
from portal import security
from portal.security import SecurityHeaders, content_security_policy


def test_nothing_inside_a_page_runs_and_nobody_frames_it() -> None:
    policy = dict(part.split(" ", 1) for part in content_security_policy().split("; "))
    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == "'none'"
    assert "unsafe" not in content_security_policy()


def test_a_form_may_lead_where_its_view_says() -> None:
    assert "form-action 'self' https://sister.example" in content_security_policy(
        form_action=["https://sister.example"]
    )


def test_https_is_for_ever_once_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Strict-Transport-Security" not in security.security_headers()
    public = replace(configuration(), public_url="https://land.example.org")
    monkeypatch.setattr(security, "configuration", lambda: public)
    assert security.security_headers()["Strict-Transport-Security"] == "max-age=31536000"
    assert "upgrade-insecure-requests" in content_security_policy()


def test_an_online_basemap_may_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    online = replace(configuration(), basemap_url="https://tiles.example.org/{z}/{x}/{y}.png")
    monkeypatch.setattr(security, "configuration", lambda: online)
    assert "connect-src 'self' https://tiles.example.org;" in content_security_policy()


def test_the_headers_are_added_and_a_view_s_own_stay() -> None:
    async def ask() -> tuple[httpx.Response, httpx.Response]:
        routes = [
            Route("/plain", lambda request: PlainTextResponse("plain")),
            Route("/own", lambda request: PlainTextResponse("own", headers={"content-security-policy": "sandbox"})),
        ]
        transport = httpx.ASGITransport(SecurityHeaders(Starlette(routes=routes)))
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as asked:
            return await asked.get("/plain"), await asked.get("/own")

    plain, own = asyncio.run(ask())
    assert {name: plain.headers.get(name) for name in security.security_headers()} == security.security_headers()
    assert own.headers["content-security-policy"] == "sandbox"
    assert own.headers["x-content-type-options"] == "nosniff"
