"""Identity in a real browser: a passkey, the consent page, every page at the width of a telephone, in both themes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client as Browser
from django.urls import reverse
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page

from catalog.configuration import configuration
from portal.accounts.models import Licence, User
from portal.accounts.services import api_token_create
from portal.identity.models import Client, Consent
from tests.portal.identity.conftest import RETURN
from tests.portal.identity.sign_ins import asked
from tests.portal.people import PASSWORD, Served, person

SCREENSHOTS = Path(configuration().data) / "screenshots"
WIDTHS = {"phone": 360, "desk": 1280}


@pytest.fixture
def marie(portal: Served) -> User:
    """Somebody with something on every page."""
    user = person("marie@example.org", organisation="CESBIO")
    api_token_create(user=user, name="notebook", days=90, scopes=["download", "order"])
    site = Client.objects.create(client_id="sister", name="Snow Data Centre", redirect_uris=RETURN)
    Consent.objects.create(user=user, client=site, scope="openid email")
    Client.objects.create(client_id="new", name="Rivers of Europe", redirect_uris=RETURN)
    Licence.objects.create(collection="snow", name="Terms of snow", version="2", text_en="Cite us.\n\nTwice.")
    return user


@pytest.fixture
def context(chromium: Chromium, portal: Served) -> Iterator[BrowserContext]:
    """Under the name ``localhost``: a key belongs to a name, not to a number."""
    found = chromium.new_context(base_url=portal.url.replace("127.0.0.1", "localhost"), locale="en-GB")
    yield found
    found.close()


def signed_in(context: BrowserContext, user: User) -> Page:
    """A page of somebody who has just typed their password."""
    session = Browser()
    session.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    session.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    cookies = [
        {"name": name, "value": cookie.value, "domain": "localhost", "path": "/"}
        for name, cookie in session.cookies.items()
    ]
    context.add_cookies(cookies)  # type: ignore[arg-type]
    return context.new_page()


def test_a_passkey_signs_in_without_a_password(context: BrowserContext, marie: User) -> None:
    page = signed_in(context, marie)
    cdp = context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": {**key, "isUserVerified": True}})
    page.goto(reverse("mfa_add_webauthn"))
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add a key").click()
    page.wait_for_url("**/recovery-codes/")
    assert page.locator(".codes li").count() == 10

    context.clear_cookies()
    page.goto(reverse("account_login"))
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "login" not in url)
    page.goto(reverse("accounts:profile"))
    assert marie.email in page.locator("main").inner_text()


def pages() -> list[tuple[str, str]]:
    """``(name, address)`` of every page of identity that somebody signed in sees."""
    named = [
        "accounts:profile",
        "account_email",
        "account_change_password",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "usersessions_list",
        "accounts:tokens",
        "identity:connections",
        "accounts:data",
        "accounts:data_erase",
        "oauth2_provider:device",
        "oauth2_provider:rp-initiated-logout",
        "account_reauthenticate",
    ]
    addresses = [(name.replace(":", "-"), reverse(name)) for name in named]
    return [*addresses, ("licence", reverse("accounts:licence", args=["snow"])), ("consent", asked(client_id="new"))]


@pytest.mark.parametrize(("width", "scheme"), [("phone", "dark"), ("desk", "light")])
def test_every_page_fits_its_screen(context: BrowserContext, marie: User, width: str, scheme: str) -> None:
    page = signed_in(context, marie)
    page.set_viewport_size({"width": WIDTHS[width], "height": 800})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for name, address in pages():
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        page.screenshot(path=SCREENSHOTS / f"identity-{name}-{width}-{scheme}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} is wider than {width}"
    context.clear_cookies()
    page.goto(reverse("account_login"))
    page.screenshot(path=SCREENSHOTS / f"identity-login-{width}-{scheme}.png", full_page=True)
