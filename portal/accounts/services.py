"""Everything that writes about people."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import TOKEN_LONGEST_LIFE, ApiToken, TokenScope, User

NOBODY = "nobody@erased.invalid"
SECRET_PREFIX = "atelier_"  # noqa: S105  what scanners for leaked secrets look for


def profile_update(*, user: User, country: str, organisation: str, field_of_work: str) -> User:
    user.country, user.organisation, user.field_of_work = country, organisation, field_of_work
    user.save(update_fields=["country", "organisation", "field_of_work"])
    return user


@transaction.atomic
def api_token_create(
    *, user: User, name: str, days: int, scopes: Sequence[str] = tuple(TokenScope.values)
) -> tuple[ApiToken, str]:
    """A new token and its secret, which is returned here and kept nowhere; for everything unless ``scopes`` says less.

    Raises ``ValueError`` for a life outside 1 to 365 days, or for no scope or one that is none.
    """
    life = timedelta(days=days)
    if not timedelta() < life <= TOKEN_LONGEST_LIFE:
        raise ValueError(f"A token lives 1 to {TOKEN_LONGEST_LIFE.days} days, not {days}.")
    if not scopes or not set(scopes) <= set(TokenScope.values):
        raise ValueError(f"A token is given for some of {', '.join(TokenScope.values)}, not {scopes!r}.")
    secret = SECRET_PREFIX + secrets.token_urlsafe(32)
    now = timezone.now()
    token = ApiToken.objects.create(
        user=user,
        name=name,
        scope=" ".join(scopes),
        digest=secret_digest(secret),
        created_at=now,
        expires_at=now + life,
    )
    return token, secret


def api_token_revoke(*, token: ApiToken) -> ApiToken:
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
    return token


def api_token_used(*, token: ApiToken) -> None:
    """Remember the day of use, one write a day, so that people see which tokens are idle."""
    today = timezone.now().date()
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)


def secret_digest(secret: str) -> str:
    """SHA-256; the secret has 256 random bits, which need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def sessions_end(*, user: User) -> None:
    """End every session of the person in this portal."""
    for session in UserSession.objects.filter(user=user):
        session.end()


def nobody() -> User:
    """The account that has what was people's who erased theirs; nobody signs in to it."""
    account = User.objects.filter(email=NOBODY).first()
    return account or User.objects.create_user(NOBODY, is_active=False)
