"""What the provider refuses beyond what django-oauth-toolkit does: see docs/decisions/identity.md."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.core import context
from django.db import transaction
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauthlib.common import Request
from oauthlib.oauth2.rfc6749.errors import InvalidRequestError

from portal.identity import selectors, services
from portal.identity.devices import poll


class Validator(OAuth2Validator):  # type: ignore[misc]
    """S256 only, codes and refresh tokens once, closed accounts never."""

    oidc_claim_scope = OAuth2Validator.oidc_claim_scope | {
        "country": "profile",
        "organisation": "profile",
        "field_of_work": "profile",
    }

    def is_pkce_required(self, client_id: str, request: Request) -> bool:
        """Always, and never ``plain``, which is also what a request without a method means (RFC 7636, 4.3)."""
        if request.code_challenge and request.code_challenge_method != "S256":
            raise InvalidRequestError(description="code_challenge_method must be S256.", request=request)
        return True

    def get_default_redirect_uri(self, *_arguments: Any) -> None:
        """None: a request says where its answer goes, and says it again with the code (RFC 6749, 4.1.3)."""

    def get_additional_claims(self) -> dict[str, Any]:
        """Of the person; which go out depends on the scopes."""
        return {
            "email": lambda request: request.user.email,
            "email_verified": lambda request: EmailAddress.objects.filter(
                user=request.user, email=request.user.email, verified=True
            ).exists(),
            "country": lambda request: request.user.country,
            "organisation": lambda request: request.user.organisation,
            "field_of_work": lambda request: request.user.field_of_work,
        }

    def validate_code(self, client_id: str, code: str, client: Any, request: Request, *args: Any, **kw: Any) -> bool:
        if super().validate_code(client_id, code, client, request, *args, **kw):
            return bool(request.user.is_active)
        services.code_came_again(code=code)
        return False

    def _create_refresh_token(self, request: Request, *args: Any) -> Any:
        refresh_token = super()._create_refresh_token(request, *args)
        request.token_family = refresh_token.token_family
        return refresh_token

    def invalidate_authorization_code(self, client_id: str, code: str, request: Request, *args: Any, **kw: Any) -> None:
        super().invalidate_authorization_code(client_id, code, request, *args, **kw)
        services.code_spent(code=code, token_family=request.token_family)

    def validate_refresh_token(self, refresh_token: str, client: Any, request: Request, *args: Any, **kw: Any) -> bool:
        if not selectors.refresh_token_is_of(refresh_token, client):
            return False  # before anything is revoked: another client's word moves nothing
        good = super().validate_refresh_token(refresh_token, client, request, *args, **kw)
        return bool(good and request.user.is_active)

    def validate_bearer_token(self, token: str, scopes: list[str], request: Request) -> bool:
        return bool(super().validate_bearer_token(token, scopes, request) and request.user.is_active)

    def validate_jwt_bearer_token(self, *_arguments: Any) -> bool:
        """An identity token says who somebody is; it opens nothing."""
        return False

    def validate_device_code(self, client_id: str, code: str, request: Request, *args: Any, **kw: Any) -> str | None:
        with transaction.atomic():
            return poll(client_id, code, request)

    def validate_silent_login(self, request: Request) -> bool:
        return bool(context.request.user.is_authenticated)

    def validate_silent_authorization(self, request: Request) -> bool:
        return selectors.consented(user=context.request.user, client=request.client, scopes=request.scopes)
