"""Who is asking: a session of the portal, or a program's bearer token."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.accounts import services
from portal.accounts.models import User
from portal.accounts.selectors import TokenRefused, token_of_secret


def person_of(request: HttpRequest) -> User | None:
    """The person behind the ``Authorization: Bearer`` header, or else behind the session, if any.

    Raises :class:`portal.accounts.selectors.TokenRefused` for a header that opens nothing, even beside
    a session: a program that sends a dead token should hear of it.
    """
    header = request.headers.get("Authorization")
    if header:
        return _person_of_header(header)
    return request.user if isinstance(request.user, User) and request.user.is_active else None


def signed_in(request: HttpRequest) -> User:
    """The person of a view behind ``login_required``."""
    assert isinstance(request.user, User)
    return request.user


def _person_of_header(header: str) -> User:
    scheme, _space, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise TokenRefused(_("Send the header “Authorization: Bearer TOKEN”; no other scheme is known here."))
    token = token_of_secret(secret.strip())
    services.api_token_used(token=token)
    return token.user
