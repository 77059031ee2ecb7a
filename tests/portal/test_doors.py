"""Every address × everybody: nobody gets in by a door that is not theirs; a door that is not listed fails."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from portal.accounts.models import User
from tests.portal.discover import conftest as discover
from tests.portal.doors import ADMIN_FOR_ALL, ADMIN_FOR_STAFF, API_FORMS, DOORS, Door, Lock
from tests.portal.people import person
from tests.portal.world import DOMAIN, World, cookies_of, world_forget, world_make

pytestmark = pytest.mark.django_db
products = discover.products
ROLES = ("anonymous", "other", "owner", "operator", "admin")
SIGN_IN = ("/accounts/login", "/admin/login", "/accounts/reauthenticate", "/accounts/2fa/reauthenticate")
ASK_THE_KEY = {"mfa_add_webauthn", "mfa_reauthenticate_webauthn"}
"""The world's passkey is an example that opens nothing: without it there."""
WRITES = ("put", "patch", "delete")
Browsers = dict[str, Client]


@pytest.fixture(scope="module")
def world(products: Any, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock():
        world_forget()
        yield world_make(query="Toulouse LANDSAT8 2014", text={"collections": ["landsat-l2a"]})
        world_forget()


@pytest.fixture(scope="module")
def browsers(world: World, django_db_blocker: DjangoDbBlocker) -> Browsers:
    """A signed-in browser of everybody."""
    with django_db_blocker.unblock():
        people = {
            "anonymous": None,
            "other": person(f"other@{DOMAIN}"),
            "owner": world.visitor,
            "operator": person(f"staff@{DOMAIN}", is_staff=True),
            "admin": world.operator,
        }
        return {role: _browser(user) for role, user in people.items()}


def _browser(user: User | None) -> Client:
    browser = Client(headers={"Accept-Language": "en"}, raise_request_exception=False)
    for cookie in cookies_of(user, "http://testserver"):
        browser.cookies[cookie["name"]] = cookie["value"]
    return browser


def _patterns(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry


ROUTES = dict(_patterns(get_resolver()))
ADMIN_ROUTES = sorted({name for name in ROUTES if name.startswith("admin:")} - ADMIN_FOR_ALL - {"admin:None"})


def test_every_door_is_listed() -> None:
    portal = {name for name in ROUTES if not name.startswith("admin:")}
    assert portal - DOORS.keys() == set(), "say in tests/portal/doors.py whom these addresses let in"
    assert DOORS.keys() - portal == set(), "these are addresses no more"


def _ask(browser: Client, method: str, address: str) -> tuple[int, str]:
    """The answer's status and where it leads; whatever was done is undone."""
    cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
    with transaction.atomic():
        answer = getattr(browser, method)(address)
        status, leads_to = answer.status_code, urlsplit(answer.get("Location", "")).path
        transaction.set_rollback(True)
    browser.cookies.clear()
    browser.cookies.load(cookies)
    return status, leads_to


def _sent_away(status: int, leads_to: str) -> bool:
    return status in {401, 403} or (status in {302, 303} and leads_to.startswith(SIGN_IN))


LET_IN: dict[Lock, set[str]] = {
    Lock.OPEN: set(ROLES),
    Lock.PERSON: set(ROLES) - {"anonymous"},
    Lock.OWN: {"owner"},
    Lock.STAFF: {"operator", "admin"},
}


def _wrong(door: Door, role: str, status: int, leads_to: str) -> str | None:
    """What is wrong with this answer to that role, if anything."""
    if status >= 500:
        return "the server's fault"
    away = _sent_away(status, leads_to)
    if door.lock is Lock.STEP:
        return None if away or status in {302, 404} else "should be led on"
    if role in LET_IN.get(door.lock, set()):
        missing = status == 404 and door.lock is not Lock.OPEN and status not in door.allowed
        return "should be let in" if away or missing else None
    return None if _refused(door, role, status, away=away) else "should not be let in"


def _refused(door: Door, role: str, status: int, *, away: bool) -> bool:
    """Whether the door stayed shut, and said so in the way of its kind."""
    if door.lock in {Lock.SECRET, Lock.PROGRAM}:
        return away or status in door.allowed | {400, 404}
    if role == "anonymous":
        return away or status == 404
    return status == (404 if door.lock is Lock.OWN else 403)


@pytest.mark.parametrize("name", sorted(DOORS))
def test_a_door_lets_in_whom_it_should(name: str, browsers: Browsers, world: World) -> None:
    door, wrong, answered = DOORS[name], [], 0
    address = reverse(name, args=door.arguments(world))
    if name in ASK_THE_KEY:
        Authenticator.objects.filter(pk=world.key).delete()
    for role in ROLES:
        for method in ("get", "post"):
            cache.clear()
            if method == "post" and door.ends and role != "anonymous":
                continue
            status, leads_to = _ask(browsers[role], method, address)
            if status == 405 or (status == 401 and method == "post" and door.posted_by_programs):
                continue
            answered += 1
            if complaint := _wrong(door, role, status, leads_to):
                wrong.append(f"{role} {method.upper()} {address}: {status} {leads_to}: {complaint}")
    assert answered, f"{address} takes neither GET nor POST"
    assert not wrong, "\n".join(wrong)


def test_an_order_of_no_one(browsers: Browsers) -> None:
    assert _ask(browsers["owner"], "get", reverse("cart:order", args=[uuid.uuid4()])) == (404, "")


def _admin_address(name: str) -> str:
    """With an argument that names something, where one has to."""
    if name == "admin:app_list":
        return reverse(name, args=["accounts"])
    return reverse(name, args=["1"] * ROUTES[name].pattern.regex.groups)


@pytest.mark.parametrize("name", ADMIN_ROUTES)
def test_the_administration_is_for_administrators(name: str, browsers: Browsers) -> None:
    """Also where the address names nothing that there is; an operator gets only what a right was given for."""
    address, wrong = _admin_address(name), []
    for role in ("anonymous", "other", "operator"):
        status, leads_to = _ask(browsers[role], "get", address)
        away = _sent_away(status, leads_to) or (status == 302 and leads_to == "/admin/" and role == "operator")
        shut = away or (role == "operator" and (status == 404 or name in ADMIN_FOR_STAFF))
        if not shut:
            wrong.append(f"{role} GET {address}: {status} {leads_to}")
    status, leads_to = _ask(browsers["admin"], "get", address)
    if status >= 500 or (_sent_away(status, leads_to) and status != 403):
        wrong.append(f"admin GET {address}: {status} {leads_to}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("prefix", sorted(API_FORMS))
def test_the_apis_are_read_only(prefix: str, world: World) -> None:
    """Nothing is posted but questions; no operation of the definition, nor any path of it, takes a change."""
    from starlette.testclient import TestClient

    from catalog.stac_api import application as stac_api
    from catalog.tiles import application as tiles

    application = {"/stac": stac_api, "/tiles": tiles}[prefix]
    paths = application.openapi()["paths"]
    assert {path for path, methods in paths.items() if "post" in methods} == API_FORMS[prefix]
    assert not [path for path, methods in paths.items() if methods.keys() & set(WRITES)]
    with TestClient(application, raise_server_exceptions=False) as client:
        for path in paths:
            for method in (*WRITES, *(["post"] if path not in API_FORMS[prefix] else [])):
                answer = client.request(method.upper(), prefix + path.replace("{", "").replace("}", ""), json={})
                assert answer.status_code in {404, 405}, f"{method} {path}: {answer.status_code}"
