"""Campaigns that make products again: how they go, new ones, and their switch."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.operations.access import for_staff, operator
from portal.operations.forms import CampaignForm
from processing import jobs

WORDS = {"pause", "resume", "switch", "cancel"}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@for_staff
def campaigns(request: HttpRequest) -> HttpResponse:
    """All of them; how many products a new one would make; and its beginning."""
    asked = request.POST if request.method == "POST" else request.GET
    form = CampaignForm(asked) if asked else CampaignForm()
    chosen = None
    if form.is_bound and form.is_valid():
        chosen = jobs.chosen(form.choice())
        if "begin" in request.POST and (started := _begun(request, form)):
            return redirect("operations:campaign", started)
    return render(request, "operations/campaigns.html", {"campaigns": jobs.campaigns(), "form": form, "chosen": chosen})


def _begun(request: HttpRequest, form: CampaignForm) -> str | None:
    how = {name: form.cleaned_data[name] for name in ("reason", "together", "at_once")}
    try:
        return jobs.begin_campaign(form.choice(), by=operator(request), **how)
    except jobs.CampaignRefused as refusal:
        messages.error(request, str(refusal))
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@for_staff
def campaign(request: HttpRequest, campaign: str) -> HttpResponse:
    """One campaign, product by product; told to pause, go on, switch or end."""
    found = jobs.campaign(campaign)
    if found is None:
        raise Http404(campaign)
    if request.method == "POST":
        word = request.POST.get("word", "")
        try:
            if word in WORDS:
                jobs.tell_campaign(campaign, word)
                messages.success(request, _("The campaign was told so."))
        except jobs.CampaignRefused as refusal:
            messages.error(request, str(refusal))
        return redirect("operations:campaign", campaign)
    return render(
        request, "operations/campaign.html", {"campaign": found, "products": jobs.campaign_products(campaign)}
    )
