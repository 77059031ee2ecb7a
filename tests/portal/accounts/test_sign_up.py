"""Signing up, confirming, signing in, and what a stranger cannot learn on the way."""

from __future__ import annotations

import email
import re
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast

import pytest
from allauth.account.models import EmailAddress
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from catalog.configuration import configuration
from portal.accounts.models import User
from tests.portal.people import PASSWORD, person

pytestmark = pytest.mark.django_db
SIGN_UP, SIGN_IN, RESET = (reverse(f"account_{name}") for name in ("signup", "login", "reset_password"))
ADDRESS = "marie@example.org"


@pytest.fixture(autouse=True)
def _kept_mail(settings: object) -> None:
    settings.EMAIL_BACKEND = "portal.accounts.mail.ConsoleAndFileBackend"  # type: ignore[attr-defined]
    for old in configuration().mail.glob("*.eml"):
        old.unlink()


def mails() -> list[Path]:
    return sorted(configuration().mail.glob("*.eml"))


def text_of(path: Path) -> str:
    message = cast(EmailMessage, email.message_from_bytes(path.read_bytes(), policy=default))
    return str(message.get_content())


def sign_up(client: Client, address: str = ADDRESS, **fields: str) -> HttpResponse:
    passwords = {"password1": PASSWORD, "password2": PASSWORD}
    return client.post(SIGN_UP, {"email": address, **passwords, **fields}, follow=True)  # type: ignore[return-value]


def sign_in(client: Client, address: str, password: str = PASSWORD, **fields: str) -> HttpResponse:
    return client.post(SIGN_IN, {"login": address, "password": password, **fields})  # type: ignore[return-value]


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_from_sign_up_to_sign_in(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    sign_up(client, "Marie@Example.org", country="FR", organisation="CESBIO", field_of_work="research")
    user = User.objects.get()
    assert (user.email, user.country, user.organisation, user.field_of_work) == (ADDRESS, "FR", "CESBIO", "research")
    sign_in(client, ADDRESS)
    assert not signed_in(client)  # not before the address is confirmed
    path = mails()[0]
    link = re.search(r"http://\S+/confirm-email/\S+", text_of(path))
    assert link
    assert link[0] in capsys.readouterr().out
    assert link[0] in path.read_text()  # readable as it lies there
    assert path.stat().st_mode & 0o077 == 0
    elsewhere = Client()
    page = elsewhere.get(link[0])
    assert ADDRESS in page.content.decode()
    assert not EmailAddress.objects.get().verified  # opening a link, as mail scanners do, confirms nothing
    elsewhere.post(link[0])
    assert not signed_in(elsewhere)
    assert sign_in(elsewhere, ADDRESS).status_code == 302
    assert signed_in(elsewhere)


def test_in_the_browser_that_signed_up_the_link_is_enough(client: Client) -> None:
    sign_up(client, next="/cart")
    link = re.search(r"http://\S+/confirm-email/\S+", text_of(mails()[0]))
    assert link
    answer = client.get(link[0])
    assert signed_in(client)
    assert answer["Location"] == "/cart"


def test_a_link_for_another_account_is_not_enough(client: Client) -> None:
    sign_up(Client(), "victim@example.org")
    (theirs,) = mails()
    sign_up(client)
    link = re.search(r"http://\S+/confirm-email/\S+", text_of(theirs))
    assert link
    client.get(link[0])
    assert not signed_in(client)
    assert not EmailAddress.objects.filter(verified=True).exists()


def test_the_optional_fields_are_optional_and_checked(client: Client, db: None) -> None:
    sign_up(client, country="XX")
    assert not User.objects.exists()
    sign_up(client)
    assert User.objects.get().country == ""


@pytest.mark.parametrize("password", ["short", "password12", "marie@example.org", "1234567890"])
def test_weak_passwords_are_refused(client: Client, password: str) -> None:
    client.post(SIGN_UP, {"email": ADDRESS, "password1": password, "password2": password})
    assert not User.objects.exists()


def seen(answer: HttpResponse, address: str) -> tuple[int, list[object], str]:
    """What a stranger sees: the status, where it leads, and the page without what differs in every answer."""
    page = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", answer.content.decode().replace(address, "ADDRESS"))
    return answer.status_code, list(getattr(answer, "redirect_chain", [])), page


@pytest.mark.parametrize("act", ["sign up", "reset", "sign in"])
def test_a_stranger_cannot_tell_who_has_an_account(act: str, db: None) -> None:
    person(ADDRESS)
    answers = []
    for address in (ADDRESS, "nobody@example.org"):
        client = Client()
        if act == "sign up":
            answer = sign_up(client, address)
        elif act == "reset":
            answer = cast(HttpResponse, client.post(RESET, {"email": address}, follow=True))
        else:
            answer = sign_in(client, address, "wrong password")
        answers.append(seen(answer, address))
    assert answers[0] == answers[1]
    assert len(mails()) == (0 if act == "sign in" else 2)


def test_a_forgotten_password_is_replaced_once(client: Client, db: None) -> None:
    person(ADDRESS)
    client.post(RESET, {"email": ADDRESS})
    link = re.search(r"http://\S+/password/reset/key/\S+", text_of(mails()[0]))
    assert link
    page = client.get(link[0], follow=True)
    new = "twelve cows in a valley"
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    assert not signed_in(client)
    sign_in(client, ADDRESS)
    assert not signed_in(client)
    sign_in(client, ADDRESS, new)
    assert signed_in(client)
    assert "used already" in Client().get(link[0], follow=True).content.decode()


@pytest.mark.parametrize("next_", ["https://evil.example/", "//evil.example", "https:evil.example"])
def test_sign_in_leads_nowhere_else(client: Client, db: None, next_: str) -> None:
    person(ADDRESS)
    assert sign_in(client, ADDRESS, next=next_)["Location"] == "/"


def test_guessing_is_slowed_without_locking_the_owner_out(db: None) -> None:
    person(ADDRESS)
    for _ in range(12):
        sign_in(Client(REMOTE_ADDR="192.0.2.1"), ADDRESS, "a guess")
    guesser, owner = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    sign_in(guesser, ADDRESS)
    assert not signed_in(guesser)  # not even with the right password
    sign_in(owner, ADDRESS)
    assert signed_in(owner)


def test_pages_speak_french(client: Client, db: None) -> None:
    page = client.get(SIGN_UP, headers={"Accept-Language": "fr"}).content.decode()
    assert "Créer un compte" in page
    assert "Allemagne" in page
