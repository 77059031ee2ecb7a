"""Everything that reads about people; another person's things answer 404."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from portal.accounts.models import ApiToken, User
from portal.accounts.services import secret_digest


class TokenRefused(Exception):
    """A bearer token opens nothing; the message says why, in words for its owner."""


class ScopeMissing(TokenRefused):
    """A bearer token is good, but was given for other things."""

    def __init__(self, scope: str) -> None:
        super().__init__(_("This token was not given for “%(scope)s”: get one that is.") % {"scope": scope})
        self.scope = scope


def api_tokens(*, user: User) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(user=user)


def api_token_access(*, user: User, token_id: int) -> ApiToken:
    return get_object_or_404(api_tokens(user=user), pk=token_id)


def token_of_secret(secret: str) -> ApiToken:
    """The valid token of this secret. Raises :class:`TokenRefused`."""
    token = ApiToken.objects.select_related("user").filter(digest=secret_digest(secret)).first()
    if token is None:
        raise TokenRefused(_("This token is unknown: check that it was copied whole."))
    if not token.user.is_active:
        raise TokenRefused(_("The account of this token is closed."))
    if token.state == "revoked":
        raise TokenRefused(
            _("The token “%(name)s” was revoked on %(day)s: create another one.")
            % {"name": token.name, "day": f"{token.revoked_at:%Y-%m-%d}"}
        )
    if token.state == "expired":
        raise TokenRefused(
            _("The token “%(name)s” expired on %(day)s: create another one.")
            % {"name": token.name, "day": f"{token.expires_at:%Y-%m-%d}"}
        )
    return token
