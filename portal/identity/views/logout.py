"""``/identity/o/logout``: a site sends somebody who signs out (OpenID Connect RP-Initiated Logout 1.0)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from oauth2_provider.exceptions import InvalidOIDCClientError
from oauth2_provider.models import IDToken
from oauth2_provider.views import RPInitiatedLogoutView

from portal.accounts.models import User
from portal.identity import services
from portal.identity.models import Client


class Logout(RPInitiatedLogoutView):  # type: ignore[misc]
    """Asks, ends the session here, and tells every site the person let in."""

    template_name = "identity/logout.html"

    def get_request_application(self, id_token: IDToken | None, client_id: str | None) -> Client | None:
        if client_id and not Client.objects.filter(client_id=client_id).exists():
            raise InvalidOIDCClientError
        client: Client | None = super().get_request_application(id_token, client_id)
        return client

    def do_logout(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = self.request.user
        response: HttpResponseBase = super().do_logout(*args, **kwargs)
        if isinstance(user, User):
            services.sites_sign_out(user=user)
        return response
