"""The person's own page of the sites and programs they let in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.accounts.authentication import signed_in
from portal.identity import selectors, services
from portal.identity.scopes import described


@login_required
def connections(request: HttpRequest) -> HttpResponse:
    found = [
        {"consent": consent, "described": described(consent.scope.split())}
        for consent in selectors.consents(user=signed_in(request))
    ]
    return render(request, "identity/connections.html", {"connections": found})


@require_POST
@login_required
def disconnect(request: HttpRequest, consent_id: int) -> HttpResponse:
    consent = selectors.consent_access(user=signed_in(request), consent_id=consent_id)
    services.consent_withdraw(consent=consent)
    messages.success(request, _("%(site)s has no access any more.") % {"site": consent.client})
    return redirect("identity:connections")
