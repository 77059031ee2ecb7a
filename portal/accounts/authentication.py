"""Who is asking: a session of the portal, a program's API token, or an access token of our OpenID provider."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.accounts import services
from portal.accounts.models import User
from portal.accounts.selectors import ScopeMissing, TokenRefused, token_of_secret
from portal.accounts.services import SECRET_PREFIX
from portal.identity.bearer import person_of_access_token


def person_of(request: HttpRequest, scope: str = "download") -> User | None:
    """The person behind the ``Authorization: Bearer`` header, or else behind the session, if any.

    ``scope`` is what a token must have been given for: ``download``, ``order`` or ``extract``; a session may all.
    Raises :class:`portal.accounts.selectors.TokenRefused` for a header that opens nothing, even beside
    a session: a program that sends a dead token should hear of it; and its kind
    :class:`portal.accounts.selectors.ScopeMissing` for a good token without the scope.
    """
    header = request.headers.get("Authorization")
    if header:
        return _person_of_header(header, scope)
    return request.user if isinstance(request.user, User) and request.user.is_active else None


def signed_in(request: HttpRequest) -> User:
    """The person of a view behind ``login_required``."""
    assert isinstance(request.user, User)
    return request.user


def _person_of_header(header: str, scope: str) -> User:
    scheme, _space, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise TokenRefused(_("Send the header “Authorization: Bearer TOKEN”; no other scheme is known here."))
    if not secret.strip().startswith(SECRET_PREFIX):
        return person_of_access_token(secret.strip(), scope)
    token = token_of_secret(secret.strip())
    if scope not in token.scopes:
        raise ScopeMissing(scope)
    services.api_token_used(token=token)
    return token.user
