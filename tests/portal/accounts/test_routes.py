"""Every address of accounts, cart and downloads has a lock; a new one fails here until it says which."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from portal.accounts.services import api_token_create
from portal.cart.models import Order
from tests.portal.people import person

OPEN, PERSON, OWNER, FILE = "open to all", "any person", "its owner", "session, token or signature"
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
}
ARGUMENTS = {
    "downloads:file": ["sentinel2-l2a", "X", "Y"],
    "account_reset_password_from_key": ["1", "key"],
    "account_confirm_email": ["key"],
}
POSTED = {"cart:add", "cart:add_results", "cart:remove", "cart:empty", "cart:order_new", "accounts:token_revoke"}
POSTED |= {"cart:renew", "cart:choose", "cart:put_back", "cart:api_order_new"}


def names(resolver: URLResolver, namespace: str = "") -> set[str]:
    found = set()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            found |= names(entry, f"{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern) and entry.name:
            found.add(namespace + entry.name)
    return found


def ours() -> set[str]:
    return {name for name in names(get_resolver()) if name.startswith(("cart:", "downloads:", "accounts:", "account_"))}


def test_every_address_says_its_lock() -> None:
    assert ours() == set(LOCKS)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(name for name, lock in LOCKS.items() if lock != OPEN))
def test_the_locks_hold(catalog_database: object, name: str) -> None:
    owner, other = person("owner@example.org"), person("other@example.org", is_staff=True)
    order, (token, _) = Order.objects.create(user=owner), api_token_create(user=owner, name="x", days=1)
    own = {"accounts:token_revoke": [token.id]}.get(name, [order.id])
    arguments = own if LOCKS[name] == OWNER else ARGUMENTS.get(name, [])

    def status(who: object) -> int:
        client = Client()
        if who:
            client.force_login(who)  # type: ignore[arg-type]
        address = reverse(name, args=arguments)
        answer = client.post(address) if name in POSTED else client.get(address)
        if answer.status_code == 302 and answer["Location"].startswith(reverse("account_login")):
            return 401
        return int(answer.status_code)

    assert status(None) == 401
    if LOCKS[name] == OWNER:
        assert status(other) == 404
    assert status(owner) in {FILE: {404}, TOKEN: {401}}.get(LOCKS[name], {200, 302})


def test_an_order_of_no_one(client: Client, db: None) -> None:
    client.force_login(person("a@example.org"))
    assert client.get(reverse("cart:order", args=[uuid.uuid4()])).status_code == 404
