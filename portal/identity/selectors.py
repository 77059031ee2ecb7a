"""Everything that reads about sister sites and what they may."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from oauth2_provider.models import AccessToken, RefreshToken

from portal.accounts.models import User
from portal.identity.models import Client, Consent


def digest(secret: str) -> str:
    """SHA-256 in hexadecimal, as tokens and spent codes are kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


def consents(*, user: User) -> QuerySet[Consent]:
    return Consent.objects.filter(user=user).select_related("client").order_by("client__name")


def consent_access(*, user: User, consent_id: int) -> Consent:
    return get_object_or_404(consents(user=user), pk=consent_id)


def consented(*, user: User, client: Client, scopes: list[str]) -> bool:
    """Whether the person need not be asked."""
    if client.skip_authorization:
        return True
    consent = Consent.objects.filter(user=user, client=client).first()
    return consent is not None and consent.covers(scopes)


def access_token(secret: str) -> AccessToken | None:
    return AccessToken.objects.select_related("user", "application").filter(token_checksum=digest(secret)).first()


def refresh_token_is_of(secret: str, client: Client) -> bool:
    return bool(RefreshToken.objects.filter(token_checksum=digest(secret), application=client).exists())


def connections_export(*, user: User) -> list[dict[str, Any]]:
    """The sites that the person let in, for the export of their data."""
    return [
        {"site": str(consent.client), "allowed": consent.scope.split(), "since": consent.given_at.isoformat()}
        for consent in consents(user=user)
    ]
