"""A person's own pages: profile and tokens. Sign-in and its kin are django-allauth's."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.accounts import selectors, services
from portal.accounts.authentication import signed_in
from portal.accounts.forms import ProfileForm, TokenForm
from portal.identity.services import sites_sign_out


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = ProfileForm(request.POST or None, initial=model_to_dict(user, fields=list(ProfileForm.base_fields)))
    if form.is_valid():
        services.profile_update(user=user, **form.cleaned_data)
        messages.success(request, _("Your profile is saved."))
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form})


@never_cache
@login_required
def tokens(request: HttpRequest) -> HttpResponse:
    """The person's tokens; the answer to a creation is the only one that ever shows the secret."""
    user = signed_in(request)
    form = TokenForm(request.POST or None)
    shown: dict[str, Any] = {}
    if form.is_valid():
        token, secret = services.api_token_create(user=user, **form.cleaned_data)
        shown, form = {"created": token, "secret": secret}, TokenForm()
    return render(request, "accounts/tokens.html", {"form": form, "tokens": selectors.api_tokens(user=user), **shown})


@require_POST
@login_required
def token_revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    token = services.api_token_revoke(token=selectors.api_token_access(user=signed_in(request), token_id=token_id))
    messages.success(request, _("The token “%(name)s” is revoked.") % {"name": token.name})
    return redirect("accounts:tokens")


@require_POST
@login_required
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every session of the person, here and at the sister sites; their tokens stay, to be revoked one by one."""
    user = signed_in(request)
    services.sessions_end(user=user)
    sites_sign_out(user=user)
    logout(request)
    messages.success(request, _("You are signed out everywhere."))
    return redirect("search")
