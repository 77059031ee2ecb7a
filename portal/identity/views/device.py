"""The device flow: what the program calls, and the page where its person types the code."""

from __future__ import annotations

import json

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.views.mixins import OAuthLibMixin

from portal.accounts.authentication import signed_in
from portal.identity import devices, services
from portal.identity.forms import UserCodeForm
from portal.identity.models import Client, DeviceGrant
from portal.identity.scopes import described


@method_decorator((csrf_exempt, never_cache), name="dispatch")
class DeviceCode(OAuthLibMixin, View):  # type: ignore[misc]
    """``/identity/o/device/code``: a program gets its two codes."""

    server_class = devices.DeviceServer

    def post(self, request: HttpRequest) -> JsonResponse:
        headers, answer, status = self.create_device_authorization_response(request)
        if status != 200:
            return JsonResponse(json.loads(answer), status=status, headers=headers)
        client = Client.objects.get(client_id=request.POST["client_id"])
        if client.authorization_grant_type != Client.GRANT_DEVICE_CODE:
            return JsonResponse({"error": "unauthorized_client"}, status=400)
        devices.start(client=client, answer=answer)
        return JsonResponse(answer, headers=headers)


@never_cache
@login_required
def device(request: HttpRequest) -> HttpResponse:
    """``/identity/o/device``: the person types the code, sees who asks for what, and says yes or no."""
    typed = request.POST.get("user_code", request.GET.get("user_code"))
    if typed is None:
        return render(request, "identity/device.html", {"form": UserCodeForm(request=request)})
    form = UserCodeForm({"user_code": typed}, request=request)
    if not form.is_valid() or form.grant is None:
        return render(request, "identity/device.html", {"form": form})
    client = Client.objects.get(client_id=form.grant.client_id)
    answer = request.POST.get("answer")
    if request.method == "POST" and answer in {"allow", "refuse"}:
        return _decided(request, form.grant, client, allowed=answer == "allow")
    context = {"client": client, "grant": form.grant, "described": described(form.grant.scope.split())}
    return render(request, "identity/device_confirm.html", context)


def _decided(request: HttpRequest, grant: DeviceGrant, client: Client, *, allowed: bool) -> HttpResponse:
    user = signed_in(request)
    devices.decide(grant=grant, user=user, allowed=allowed)
    if allowed:
        services.consent_give(user=user, client=client, scopes=grant.scope.split())
    return render(request, "identity/device_done.html", {"client": client, "allowed": allowed})
