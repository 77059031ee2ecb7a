"""What operators do with accounts and sister sites, and what they cannot see."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.messages import get_messages
from django.test import Client as Browser
from django.urls import reverse
from oauth2_provider.models import AccessToken, RefreshToken

from portal.accounts.models import ApiToken, User
from portal.accounts.services import api_token_create
from portal.identity.models import Client
from tests.portal.identity.sign_ins import code_of, exchange, opens
from tests.portal.people import person

pytestmark = pytest.mark.django_db
ADD = reverse("admin:identity_client_add")
GOOD = {
    "name": "Rivers",
    "client_type": "confidential",
    "authorization_grant_type": "authorization-code",
    "redirect_uris": "https://rivers.example/return",
    "allowed_scopes": "openid email",
}


@pytest.fixture
def operator(db: None) -> Browser:
    found = Browser()
    found.force_login(person("operator@example.org", is_staff=True, is_superuser=True))
    return found


def test_a_site_is_registered_and_its_secret_shown_once(operator: Browser, browser: Browser) -> None:
    answer = operator.post(ADD, GOOD)
    assert answer.status_code == 302
    said = next(str(message) for message in get_messages(answer.wsgi_request) if "secret" in str(message))
    client = Client.objects.get(name="Rivers")
    found = re.search(r"secret (\S+)\.", said)
    assert found
    assert client.client_id in said
    page = reverse("admin:identity_client_change", args=[client.pk])
    assert found[1] in operator.get(page).content.decode()
    again = operator.get(page).content.decode()
    assert found[1] not in again
    assert client.client_secret not in again
    code = code_of(browser, client_id=client.client_id, redirect_uri=GOOD["redirect_uris"])
    tokens = exchange(
        code, client_id=client.client_id, client_secret=found[1], redirect_uri=GOOD["redirect_uris"]
    ).json()
    assert opens(tokens["access_token"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"redirect_uris": "http://rivers.example/return"},
        {"redirect_uris": "https://*.example/return"},
        {"redirect_uris": "https://rivers.example/return#x"},
        {"redirect_uris": ""},
        {"allowed_scopes": "openid everything"},
        {"backchannel_logout_uri": "http://rivers.example/bye"},
        {"authorization_grant_type": "password"},
        {"authorization_grant_type": "implicit"},
    ],
)
def test_what_is_unsafe_is_not_registered(operator: Browser, wrong: dict[str, str]) -> None:
    assert operator.post(ADD, {**GOOD, **wrong}).status_code == 200
    assert not Client.objects.filter(name="Rivers").exists()


def test_no_page_shows_a_secret(operator: Browser, browser: Browser, site: Client, marie: User) -> None:
    exchange(code_of(browser))
    token, _secret = api_token_create(user=marie, name="notebook", days=1)
    factor = Authenticator.objects.create(user=marie, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    secrets = [token.digest, "JBSWY3DPEHPK3PXP", site.client_secret, marie.password, AccessToken.objects.get().token]
    for thing in (token, factor, site, marie, AccessToken.objects.get(), RefreshToken.objects.get()):
        address = f"admin:{thing._meta.app_label}_{thing._meta.model_name}"
        for page in (
            operator.get(reverse(f"{address}_changelist")),
            operator.get(reverse(f"{address}_change", args=[thing.pk])),
        ):
            assert page.status_code == 200
            assert not [secret for secret in secrets if secret and secret in page.content.decode()]


def test_every_list_of_accounts_and_identity_opens(operator: Browser) -> None:
    labels = {"accounts", "identity", "oauth2_provider", "mfa", "usersessions", "socialaccount", "account"}
    for model in admin.site._registry:
        if model._meta.app_label in labels:
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            assert operator.get(address).status_code == 200, address


def test_closing_an_account_ends_all_it_opened(operator: Browser, browser: Browser, site: Client, marie: User) -> None:
    tokens = exchange(code_of(browser)).json()
    chosen = {"action": "close", "_selected_action": [marie.pk]}
    operator.post(reverse("admin:accounts_user_changelist"), chosen)
    marie.refresh_from_db()
    assert not marie.is_active
    assert not opens(tokens["access_token"])
    assert browser.get(reverse("accounts:profile")).status_code == 302


def test_a_leaked_token_is_revoked(operator: Browser, marie: User) -> None:
    token, _secret = api_token_create(user=marie, name="leaked", days=1)
    operator.post(reverse("admin:accounts_apitoken_changelist"), {"action": "revoke", "_selected_action": [token.pk]})
    assert ApiToken.objects.get().state == "revoked"
