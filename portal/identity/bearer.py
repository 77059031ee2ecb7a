"""Access tokens of our own provider as keys to our own doors."""

from __future__ import annotations

from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.selectors import ScopeMissing, TokenRefused
from portal.identity.selectors import access_token


def person_of_access_token(secret: str, scope: str) -> User:
    """The person whose program holds this access token.

    Raises :class:`~portal.accounts.selectors.TokenRefused` for one that opens nothing (any more), and
    :class:`~portal.accounts.selectors.ScopeMissing` for one that the person gave for other things.
    """
    token = access_token(secret)
    if token is None or token.user is None:
        raise TokenRefused(_("This token is unknown: check that it was copied whole."))
    if token.is_expired():
        raise TokenRefused(_("This access token has expired: get another with the refresh token, or sign in again."))
    if not token.user.is_active:
        raise TokenRefused(_("The account of this token is closed."))
    if scope not in token.scope.split():
        raise ScopeMissing(scope)
    user: User = token.user
    return user
