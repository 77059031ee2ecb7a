"""A person's data in their own hands: a copy of all of it, and its end. And the licences they accepted."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.accounts import licences, personal_data
from portal.accounts.authentication import signed_in
from portal.accounts.models import Acceptance, Licence


@login_required
def data(request: HttpRequest) -> HttpResponse:
    found = licences.licences(signed_in(request))
    return render(request, "accounts/data.html", {"licences": found})


@never_cache
@require_safe
@login_required
def data_export(request: HttpRequest) -> HttpResponse:
    """Everything kept of the person, as one JSON file."""
    return JsonResponse(
        personal_data.export(user=signed_in(request)),
        json_dumps_params={"indent": 2, "ensure_ascii": False},
        headers={"Content-Disposition": f'attachment; filename="atelier-my-data-{timezone.now():%Y-%m-%d}.json"'},
    )


@never_cache
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
def data_erase(request: HttpRequest) -> HttpResponse:
    """Asks for the password first, then once more whether it is meant."""
    if request.method == "POST":
        user = signed_in(request)
        logout(request)
        personal_data.erase(user=user)
        messages.success(request, _("Your account and your data are erased."))
        return redirect("search")
    return render(request, "accounts/erase.html")


@login_required
def licence(request: HttpRequest, collection: str) -> HttpResponse:
    """Show the terms of a collection, and keep that they were accepted."""
    user, found = signed_in(request), get_object_or_404(Licence, collection=collection)
    after = request.POST.get("next") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(after, allowed_hosts=None):
        after = ""
    if request.method == "POST":
        licences.accept(user=user, licence=found)
        messages.success(request, _("You accepted “%(licence)s”.") % {"licence": found})
        return redirect(after or "accounts:data")
    accepted = Acceptance.objects.filter(user=user, collection=found.collection, version=found.version).first()
    context = {"licence": found, "text": licences.text_of(found), "accepted": accepted, "next": after}
    return render(request, "accounts/licence.html", context)
