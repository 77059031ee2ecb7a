"""Every address of accounts, cart and downloads has a lock; a new one fails here until it says which."""

from __future__ import annotations

import time
import uuid

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from portal.accounts.services import api_token_create
from portal.cart.models import Order
from portal.identity.models import Client as Site
from portal.identity.models import Consent
from tests.portal.people import person

OPEN, PERSON, OWNER, FILE = "open to all", "any person", "its owner", "session, token or signature"
CODE, STAGE = "a program's code or token", "somebody halfway through signing in"
FACTOR = "its owner, who has a second factor"
OURS = (
    "cart:",
    "downloads:",
    "accounts:",
    "account_",
    "identity:",
    "oauth2_provider:",
    "mfa_",
    "usersessions_",
    "socialaccount_",
    "openid_connect_",
)
TOKEN = "a token alone"
LOCKS = {
    "cart:cart": OPEN,
    "cart:add": OPEN,
    "cart:add_results": OPEN,
    "cart:remove": OPEN,
    "cart:empty": OPEN,
    "cart:orders": PERSON,
    "cart:order_new": PERSON,
    "cart:order": OWNER,
    "cart:metalink": OWNER,
    "cart:curl": OWNER,
    "cart:addresses": OWNER,
    "cart:checksums": OWNER,
    "cart:json": OWNER,
    "cart:zip": OWNER,
    "cart:renew": OWNER,
    "cart:choose": OPEN,
    "cart:put_back": OPEN,
    "cart:files": OPEN,
    "cart:api_files": OPEN,
    "cart:api_order_new": TOKEN,
    "downloads:file": FILE,
    "downloads:quota": PERSON,
    "downloads:client": OPEN,
    "accounts:profile": PERSON,
    "accounts:tokens": PERSON,
    "accounts:token_revoke": OWNER,
    "account_login": OPEN,
    "account_logout": OPEN,
    "account_inactive": OPEN,
    "account_signup": OPEN,
    "account_reauthenticate": PERSON,
    "account_email": PERSON,
    "account_email_verification_sent": OPEN,
    "account_change_password": PERSON,
    "account_set_password": PERSON,
    "account_reset_password": OPEN,
    "account_reset_password_done": OPEN,
    "account_reset_password_from_key": OPEN,
    "account_reset_password_from_key_done": OPEN,
    "account_confirm_email": OPEN,
    "account_confirm_login_code": OPEN,
    "accounts:sign_out_everywhere": PERSON,
    "accounts:data": PERSON,
    "accounts:data_export": PERSON,
    "accounts:data_erase": PERSON,
    "accounts:licence": PERSON,
    "identity:connections": PERSON,
    "identity:disconnect": OWNER,
    "oauth2_provider:oidc-connect-discovery-info": OPEN,
    "oauth2_provider:oauth-server-metadata": OPEN,
    "oauth2_provider:jwks-info": OPEN,
    "oauth2_provider:authorize": PERSON,
    "oauth2_provider:token": CODE,
    "oauth2_provider:revoke-token": CODE,
    "oauth2_provider:device-authorization": CODE,
    "oauth2_provider:user-info": CODE,
    "oauth2_provider:rp-initiated-logout": OPEN,
    "oauth2_provider:device": PERSON,
    "mfa_index": PERSON,
    "mfa_authenticate": STAGE,
    "mfa_reauthenticate": PERSON,
    "mfa_activate_totp": PERSON,
    "mfa_deactivate_totp": FACTOR,
    "mfa_view_recovery_codes": FACTOR,
    "mfa_generate_recovery_codes": PERSON,
    "mfa_download_recovery_codes": FACTOR,
    "mfa_list_webauthn": PERSON,
    "mfa_add_webauthn": PERSON,
    "mfa_reauthenticate_webauthn": FACTOR,
    "mfa_remove_webauthn": FACTOR,
    "mfa_edit_webauthn": FACTOR,
    "mfa_login_webauthn": OPEN,
    "usersessions_list": PERSON,
    "socialaccount_login_cancelled": OPEN,
    "socialaccount_login_error": OPEN,
    "socialaccount_signup": STAGE,
    "socialaccount_connections": PERSON,
    "openid_connect_login": STAGE,
    "openid_connect_callback": STAGE,
}
ARGUMENTS = {
    "downloads:file": ["sentinel2-l2a", "X", "Y"],
    "account_reset_password_from_key": ["1", "key"],
    "account_confirm_email": ["key"],
    "accounts:licence": ["sentinel2-l2a"],
    "openid_connect_login": ["nobody"],
    "openid_connect_callback": ["nobody"],
    "mfa_edit_webauthn": [1],
    "mfa_remove_webauthn": [1],
}
POSTED = {
    "cart:add",
    "cart:add_results",
    "cart:remove",
    "cart:empty",
    "cart:order_new",
    "cart:renew",
    "cart:choose",
    "cart:put_back",
    "cart:api_order_new",
    "accounts:token_revoke",
    "accounts:sign_out_everywhere",
    "identity:disconnect",
    "oauth2_provider:token",
    "oauth2_provider:revoke-token",
    "oauth2_provider:device-authorization",
}
GONE_ON = {"oauth2_provider:authorize": 400, "accounts:licence": 404, "downloads:file": 404}
"""What its person gets where nothing is asked for or there."""


def names(resolver: URLResolver, namespace: str = "") -> set[str]:
    found = set()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            found |= names(entry, f"{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern) and entry.name:
            found.add(namespace + entry.name)
    return found


def ours() -> set[str]:
    return {name for name in names(get_resolver()) if name.startswith(OURS)}


def test_every_address_says_its_lock() -> None:
    assert ours() == set(LOCKS)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(name for name, lock in LOCKS.items() if lock in {PERSON, OWNER, FILE, FACTOR}))
def test_the_locks_hold(catalog_database: object, name: str) -> None:
    owner, other = person("owner@example.org"), person("other@example.org", is_staff=True)
    order, (token, _) = Order.objects.create(user=owner), api_token_create(user=owner, name="x", days=1)
    site = Site.objects.create(client_id="sister", name="Sister", redirect_uris="https://sister.example/")
    consent = Consent.objects.create(user=owner, client=site, scope="openid")
    own = {
        "accounts:token_revoke": [token.id],
        "identity:disconnect": [consent.id],
    }.get(name, [order.id])
    arguments = own if LOCKS[name] == OWNER else ARGUMENTS.get(name, [])

    def status(who: object) -> int:
        client = Client()
        if who:
            client.force_login(who)  # type: ignore[arg-type]
            session = client.session  # as after typing the password just now
            session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
            session.save()
        address = reverse(name, args=arguments)
        answer = client.post(address) if name in POSTED else client.get(address)
        if answer.status_code == 302 and answer["Location"].startswith(reverse("account_login")):
            return 401
        return int(answer.status_code)

    assert status(None) == 401
    if LOCKS[name] == OWNER:
        assert status(other) == 404
    if LOCKS[name] != FACTOR:
        assert status(owner) in ({GONE_ON[name]} if name in GONE_ON else {TOKEN: {401}}.get(LOCKS[name], {200, 302}))


def test_an_order_of_no_one(client: Client, db: None) -> None:
    client.force_login(person("a@example.org"))
    assert client.get(reverse("cart:order", args=[uuid.uuid4()])).status_code == 404
