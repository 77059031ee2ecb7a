"""A person's data in their own hands."""

from __future__ import annotations

import subprocess
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from oauth2_provider.models import AccessToken

from catalog.configuration import configuration
from portal.accounts.mail import keep
from portal.accounts.models import Acceptance, User
from portal.accounts.services import api_token_create
from portal.identity.models import Client as Site
from portal.identity.models import Consent
from portal.operations.local.postgres import BINARIES
from tests.portal.people import PASSWORD, person

ADDRESS = "jeanne.erased@example.org"
DATA, EXPORT, ERASE = (reverse(f"accounts:{name}") for name in ("data", "data_export", "data_erase"))
THEIRS = {"account", "mfa", "socialaccount", "usersessions", "admin", "auth", "oauth2_provider"}
"""Libraries' models, which ``portal.accounts.own_data`` and ``portal.identity`` answer for."""


@pytest.fixture
def jeanne(transactional_db: None) -> User:
    """Somebody with something of everything."""
    user = person(ADDRESS, organisation="CESBIO", country="FR")
    EmailAddress.objects.create(user=user, email="second." + ADDRESS)
    api_token_create(user=user, name="notebook", days=1)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    Acceptance.objects.create(user=user, collection="snow", name="Terms", version="1")
    site = Site.objects.create(name="Sister", client_id="sister", redirect_uris="https://sister.example/")
    Consent.objects.create(user=user, client=site, scope="openid email")
    AccessToken.objects.create(user=user, application=site, token="t", expires=timezone.now() + timedelta(minutes=1))
    LogEntry.objects.create(
        user=person("operator@example.org", is_staff=True),
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(user.pk),
        object_repr=str(user),
        action_flag=CHANGE,
    )
    keep(EmailMessage("Hello", "…", to=[ADDRESS]), configuration().mail)
    return user


def dump() -> str:
    """The database as ``pg_dump`` writes it."""
    of = connection.settings_dict
    command = [BINARIES / "pg_dump", "-h", of["HOST"], "-p", str(of["PORT"] or 5432), "-U", of["USER"], of["NAME"]]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout


def signed_in_with_password(user: User) -> Client:
    client = Client()
    answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def test_the_export_holds_everything_and_no_secret(jeanne: User) -> None:
    client = Client()
    client.force_login(jeanne)
    answer = client.get(EXPORT)
    assert "attachment" in answer["Content-Disposition"]
    found = answer.json()
    assert found["account"]["email"] == ADDRESS
    assert {one["email"] for one in found["account"]["addresses"]} == {ADDRESS, "second." + ADDRESS}
    assert found["tokens"][0]["name"] == "notebook"
    assert found["licences"][0]["collection"] == "snow"
    assert found["sites and programs"][0]["site"] == "Sister"
    text = answer.content.decode()
    assert jeanne.password not in text
    assert jeanne.api_tokens.get().digest not in text


def test_after_erasing_no_trace_is_left_in_a_dump(jeanne: User) -> None:
    Authenticator.objects.all().delete()  # so that the password alone signs in
    client = signed_in_with_password(jeanne)
    assert ADDRESS in dump()
    assert list(configuration().mail.glob(f"*{ADDRESS}*"))
    assert client.post(ERASE).status_code == 302
    text = dump()
    assert "jeanne.erased" not in text.lower()
    assert "operator@example.org" in text
    assert not list(configuration().mail.glob(f"*{ADDRESS}*"))
    assert not AccessToken.objects.exists()
    assert str(jeanne.pk) not in {one.get_decoded().get("_auth_user_id") for one in Session.objects.all()}
    assert client.get(DATA).status_code == 302
    assert LogEntry.objects.filter(object_repr=f"#{jeanne.pk}").exists()


def test_erasing_asks_for_the_password_when_it_was_typed_long_ago(jeanne: User) -> None:
    client = Client()
    client.force_login(jeanne)
    answer = client.post(ERASE)
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert User.objects.filter(email=ADDRESS).exists()


def test_looking_at_the_page_erases_nothing(jeanne: User) -> None:
    Authenticator.objects.all().delete()
    signed_in_with_password(jeanne).get(ERASE)
    assert User.objects.filter(email=ADDRESS).exists()
