"""Everything that writes about sister sites and what they may."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import AccessToken, Grant, IDToken, RefreshToken

from portal.accounts.models import User
from portal.identity.backchannel import tell
from portal.identity.models import Client, Consent, DeviceGrant, SpentCode
from portal.identity.selectors import digest


def client_secret_new(*, client: Client) -> str:
    """A new secret of a site, which is returned here and kept only as a slow hash."""
    secret: str = generate_client_secret()
    client.client_secret = secret
    client.save()
    return secret


def consent_give(*, user: User, client: Client, scopes: list[str]) -> Consent:
    """Remember what a person allowed, with what they had allowed before."""
    consent, _created = Consent.objects.get_or_create(user=user, client=client)
    if not consent.covers(scopes):
        consent.scope = " ".join(sorted({*consent.scope.split(), *scopes}))
        consent.given_at = timezone.now()
        consent.save()
    return consent


def consent_withdraw(*, consent: Consent) -> None:
    """End a site's sign-ins of one person: its tokens, its consent, and its sessions where it listens."""
    with transaction.atomic():
        tokens_revoke(user=consent.user, client=consent.client)
        consent.delete()
    tell(consent.user, [consent.client])


def tokens_revoke(*, user: User, client: Client | None = None) -> None:
    """Revoke every token of the person, or those of one client."""
    of: dict[str, Any] = {"user": user} | ({"application": client} if client else {})
    RefreshToken.objects.filter(revoked=None, **of).update(revoked=timezone.now())
    for kind in (Grant, AccessToken, IDToken):
        kind.objects.filter(**of).delete()
    DeviceGrant.objects.filter(user=user, **({"client_id": client.client_id} if client else {})).delete()


def code_spent(*, code: str, token_family: UUID) -> None:
    SpentCode.objects.create(digest=digest(code), token_family=token_family)


def code_came_again(*, code: str) -> None:
    """If the code was exchanged before, end all that came of it: one of the two was not the site."""
    spent = SpentCode.objects.filter(digest=digest(code)).first()
    if spent is not None:
        RefreshToken.revoke_family(spent.token_family)


def sites_sign_out(*, user: User) -> None:
    """Tell every site that the person let in that they signed out."""
    tell(user, [consent.client for consent in Consent.objects.filter(user=user).select_related("client")])


def connections_erase(*, user: User) -> None:
    """The sites hear of it before the account is gone; their own copies are theirs to erase."""
    sites_sign_out(user=user)
    tokens_revoke(user=user)
    RefreshToken.objects.filter(user=user).delete()
