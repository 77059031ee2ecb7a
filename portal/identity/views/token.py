"""``/identity/o/token`` and ``/identity/o/userinfo``: what a site gets for a code, and who a token speaks of."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.cache import never_cache
from oauth2_provider.views import TokenView, UserInfoView


class Token(TokenView):  # type: ignore[misc]
    """Device codes take the same road as the others: our validator says what they are worth."""

    def post(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = self.authorization_flow_token_response(request)
        return response


class UserInfo(UserInfoView):  # type: ignore[misc]
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Addresses end up in logs: a token in one is refused (RFC 9700, 4.3.2)."""
        if "access_token" in request.GET:
            return JsonResponse({"error": "invalid_request"}, status=400)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


token = never_cache(Token.as_view())
userinfo = never_cache(UserInfo.as_view())
