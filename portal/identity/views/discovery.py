"""``/.well-known/openid-configuration``: what the provider can do, and nothing it cannot."""

from __future__ import annotations

import json

from django.http import HttpRequest, JsonResponse
from oauth2_provider.models import AbstractApplication
from oauth2_provider.views import ConnectDiscoveryInfoView

GRANTS = ["authorization_code", "refresh_token", AbstractApplication.GRANT_DEVICE_CODE]


class Discovery(ConnectDiscoveryInfoView):  # type: ignore[misc]
    def get(self, request: HttpRequest) -> JsonResponse:
        known = super().get(request)
        methods = ["client_secret_basic", "client_secret_post", "none"]
        document = json.loads(known.content) | {
            "device_authorization_endpoint": self._get_endpoint_url(request, "device-authorization"),
            "revocation_endpoint": self._get_endpoint_url(request, "revoke-token"),
            "revocation_endpoint_auth_methods_supported": methods,
            "token_endpoint_auth_methods_supported": methods,
            "grant_types_supported": GRANTS,
            "response_modes_supported": ["query"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "prompt_values_supported": ["none", "login", "consent"],
            "ui_locales_supported": ["en", "fr"],
            "backchannel_logout_supported": True,
            "backchannel_logout_session_supported": False,
            "request_parameter_supported": False,
            "request_uri_parameter_supported": False,
        }
        document["claims_supported"] = sorted(document["claims_supported"])
        document.pop("client_id_metadata_document_supported")
        return JsonResponse(document, headers={"Access-Control-Allow-Origin": "*", "Cache-Control": "max-age=3600"})
