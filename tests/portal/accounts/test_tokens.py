"""A person's own pages: profile and tokens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from portal.accounts.authentication import person_of
from portal.accounts.models import ApiToken, User
from portal.accounts.selectors import ScopeMissing, TokenRefused, token_of_secret
from portal.accounts.services import api_token_create, secret_digest
from tests.portal.people import person

pytestmark = pytest.mark.django_db
TOKENS, PROFILE = reverse("accounts:tokens"), reverse("accounts:profile")


@pytest.fixture
def owner(db: None) -> User:
    return person("owner@example.org")


def test_a_secret_is_shown_once_and_not_kept(client: Client, owner: User) -> None:
    client.force_login(owner)
    page = client.post(TOKENS, {"name": "notebook", "days": 30, "scopes": ["download", "order"]})
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert secret not in client.get(TOKENS).content.decode()
    token = ApiToken.objects.get()
    assert token.digest == secret_digest(secret)
    assert secret not in str(vars(token))
    assert token_of_secret(secret).user == owner
    assert token.scopes == ["download", "order"]


@pytest.mark.parametrize("days", ["0", "366", "-1", "x", ""])
def test_no_token_lives_longer_than_a_year(client: Client, owner: User, days: str) -> None:
    client.force_login(owner)
    client.post(TOKENS, {"name": "for ever", "days": days, "scopes": "download"})
    assert not ApiToken.objects.exists()


def test_neither_code_nor_database_lets_a_token_live_longer(owner: User) -> None:
    with pytest.raises(ValueError, match="365"):
        api_token_create(user=owner, name="x", days=366)
    now = timezone.now()
    with pytest.raises(IntegrityError, match="a_year"), transaction.atomic():
        ApiToken.objects.create(user=owner, name="x", digest="0" * 64, created_at=now, expires_at=now + timedelta(366))


def test_only_the_owner_revokes(client: Client, owner: User) -> None:
    token, secret = api_token_create(user=owner, name="x", days=1)
    revoke = reverse("accounts:token_revoke", args=[token.id])
    client.force_login(person("other@example.org", is_staff=True))
    assert client.post(revoke).status_code == 404
    assert token_of_secret(secret) == token
    client.force_login(owner)
    assert client.get(revoke).status_code == 405
    assert client.post(revoke).status_code == 302
    with pytest.raises(TokenRefused, match="revoked"):
        token_of_secret(secret)


def test_the_profile_is_ones_own(client: Client, owner: User) -> None:
    other = person("other@example.org", organisation="Elsewhere")
    client.force_login(owner)
    client.post(PROFILE, {"country": "ES", "organisation": "ICGC", "field_of_work": "public"})
    owner.refresh_from_db()
    other.refresh_from_db()
    assert (owner.country, owner.organisation, owner.field_of_work) == ("ES", "ICGC", "public")
    assert other.organisation == "Elsewhere"
    assert "ICGC" in client.get(PROFILE).content.decode()


@pytest.mark.parametrize("scopes", [[], ["everything"], ["download", "everything"]])
def test_a_token_is_for_something_known(client: Client, owner: User, scopes: list[str]) -> None:
    client.force_login(owner)
    client.post(TOKENS, {"name": "x", "days": 1, "scopes": scopes})
    with pytest.raises(ValueError, match="some of"):
        api_token_create(user=owner, name="x", days=1, scopes=scopes)
    assert not ApiToken.objects.exists()


def test_ninety_days_are_offered(client: Client, owner: User) -> None:
    client.force_login(owner)
    assert client.get(TOKENS).context["form"]["days"].initial == 90


def test_a_token_opens_what_it_was_given_for(rf: RequestFactory, owner: User) -> None:
    _token, secret = api_token_create(user=owner, name="x", days=1, scopes=["order"])
    request = rf.get("/", headers={"Authorization": f"Bearer {secret}"})
    assert person_of(request, scope="order") == owner
    with pytest.raises(ScopeMissing, match="download"):
        person_of(request)
