"""One drop with its whole story, and what an operator does about it; the withdrawal of a product."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.errors import CatalogError, ItemNotFound
from catalog.search import item as published_item
from portal.operations import services
from portal.operations.access import for_staff, operator
from portal.operations.forms import PriorityForm, WithdrawalForm
from processing import jobs


@require_safe
@never_cache
@for_staff
def drop(request: HttpRequest, drop_id: str) -> HttpResponse:
    """Every stage of what came in, with its times; and the buttons."""
    story = jobs.story(drop_id)
    if story is None:
        raise Http404(drop_id)
    waits = any(stage.job["status"] == "waiting" for stage in story.stages)
    context = {
        "story": story,
        "waits": waits or story.drop["status"] == "received",
        "can_be_retried": story.drop["status"] == "quarantined"
        or any(stage.job["status"] in {"failed", "cancelled"} for stage in story.stages),
        "form": PriorityForm(initial={"priority": max((one.job["priority"] for one in story.stages), default=0)}),
    }
    return render(request, "operations/drop.html", context)


@require_POST
@for_staff
def steer(request: HttpRequest, drop_id: str) -> HttpResponse:
    """Retry, cancel, or give another priority."""
    try:
        said = services.steer(drop_id, request.POST.get("action", ""), PriorityForm(request.POST), by=operator(request))
        messages.success(request, said)
    except (jobs.NothingToSteer, jobs.NothingToRetry) as refusal:
        messages.error(request, str(refusal))
    return redirect("operations:drop" if jobs.story(drop_id) else "operations:production", *_known(drop_id))


def _known(drop_id: str) -> list[str]:
    return [drop_id] if jobs.story(drop_id) else []


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@for_staff
def withdraw(request: HttpRequest, collection: str, item: str) -> HttpResponse:
    """What would go with a product; and, on the form's word, its withdrawal."""
    try:
        found = published_item(collection, item)
    except ItemNotFound as error:
        raise Http404(str(error)) from error
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            gone = jobs.withdraw(collection, item, by=operator(request), **form.cleaned_data)
            messages.success(request, _("%(count)d products were withdrawn.") % {"count": len(gone)})
            return redirect("product", collection, item)
        except CatalogError as error:
            messages.error(request, str(error))
    context = {"item": found, "form": form, "derived": jobs.made_of(collection, item)}
    return render(request, "operations/withdraw.html", context)


@require_safe
@for_staff
def find(request: HttpRequest) -> HttpResponse:
    """The page of the drop that a product came in with, or was made on behalf of."""
    collection, _slash, item = request.GET.get("product", "").replace("\0", "").strip().partition("/")
    drop_id = jobs.drop_of(collection, item)
    if drop_id is None:
        messages.error(request, _("The ledger does not know %(product)s.") % {"product": f"{collection}/{item}"})
        return redirect("operations:production")
    return redirect("operations:drop", drop_id)
