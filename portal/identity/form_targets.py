"""Signing in, signing out and consent end at other sites: their forms may lead to those that are registered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.identity.models import Client
from portal.security import content_security_policy

PREFIXES = ("/accounts/", "/identity/")
HEADER = "Content-Security-Policy"


class FormTargets:
    """Middleware: the policy of these pages names the origins that browsers may be redirected to after a form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        page = response.headers.get("Content-Type", "").startswith("text/html")
        if page and request.path_info.startswith(PREFIXES) and not response.has_header(HEADER):
            response[HEADER] = content_security_policy(form_action=origins())
        return response


def origins() -> list[str]:
    """Where people may be sent back to by a registered client, and where the identity providers are.

    A provider's own pages may be on any host that its discovery document names: https is what they share.
    """
    addresses = Client.objects.values_list("redirect_uris", "post_logout_redirect_uris")
    clients = [uri for pair in addresses for uris in pair for uri in uris.split()]
    providers = [app["settings"]["server_url"] for app in _providers()]
    found = {f"{uri.scheme}://{uri.netloc}" for uri in map(urlsplit, clients + providers) if uri.netloc}
    return sorted(found | ({"https:"} if providers else set()))


def _providers() -> list[dict[str, Any]]:
    apps: list[dict[str, Any]] = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return apps
