"""``/identity/o/authorize``: a site asks, the person answers once."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from oauth2_provider.exceptions import OAuthToolkitError
from oauth2_provider.views import AuthorizationView

from portal.identity import selectors, services
from portal.identity.models import Client
from portal.identity.scopes import described


class Authorize(AuthorizationView):  # type: ignore[misc]
    """Asks for consent where none is remembered, and for the password where the site insists."""

    template_name = "identity/authorize.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        prompt = request.GET.get("prompt", "").split()
        if "none" not in prompt and self._older_than_asked(request):
            return self.handle_prompt_login()
        response: HttpResponseBase = super().get(request, *args, **kwargs)
        return response

    def handle_prompt_login(self) -> HttpResponse:
        """To the password page, and from there back here without what led there."""
        if not self.request.user.is_authenticated:
            answer: HttpResponse = super().handle_prompt_login()
            return answer
        query = self.request.GET.copy()
        query.pop("max_age", None)
        query["prompt"] = " ".join(word for word in query.get("prompt", "").split() if word != "login")
        back = f"{self.request.path}?{query.urlencode()}"
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponseBase:
        """The consent page, unless this person gave this consent before."""
        client = context.get("application")
        if client is None or self._must_ask(client, context["scopes"]):
            scopes = described(context.get("scopes", []))
            response: HttpResponseBase = super().render_to_response({**context, "described": scopes}, **kwargs)
            response["Cache-Control"] = "no-store"
            return response
        form = self.form_class(data={**self._strings(), "allow": True})
        form.full_clean()
        answer: HttpResponseBase = self.form_valid(form)
        return answer

    def create_authorization_response(
        self, request: HttpRequest, scopes: str, credentials: dict[str, Any], allow: bool
    ) -> Any:
        answer = super().create_authorization_response(request, scopes, credentials, allow)
        if allow:
            client = Client.objects.get(client_id=credentials["client_id"])
            services.consent_give(user=request.user, client=client, scopes=scopes.split())  # type: ignore[arg-type]
        return answer

    def error_response(self, error: OAuthToolkitError, application: Client | None, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = super().error_response(error, application, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    def _must_ask(self, client: Client, scopes: list[str]) -> bool:
        if "consent" in self.request.GET.get("prompt", "").split():
            return True
        return not selectors.consented(user=self.request.user, client=client, scopes=scopes)

    def _strings(self) -> dict[str, str]:
        return {name: value for name, value in self.get_initial().items() if value is not None}

    def _older_than_asked(self, request: HttpRequest) -> bool:
        """Whether the person signed in longer ago than the site's ``max_age`` (seconds)."""
        if not request.user.is_authenticated or not request.GET.get("max_age", "").isdigit():
            return False
        latest = max((record["at"] for record in get_authentication_records(request, request.user)), default=0)
        return timezone.now().timestamp() - latest > int(request.GET["max_age"])
