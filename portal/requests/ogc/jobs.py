"""Jobs of OGC API – Processes, which are the person's requests: list, status, results, dismissal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.configuration import configuration
from portal.accounts.models import User
from portal.requests import selectors, services
from portal.requests.ogc.answers import RELATIONS, address, for_people, link, problem
from portal.requests.ogc.description import PROCESS
from portal.requests.selectors import Request
from portal.requests.words import count_words
from processing.requests.errors import InvalidRequest

STATES = {
    "waiting": "accepted",
    "running": "running",
    "ready": "successful",
    "failed": "failed",
    "cancelled": "dismissed",
}
MOST_JOBS = 100


@for_people
@require_safe
def jobs(request: HttpRequest, person: User) -> HttpResponse:
    """The person's, the latest first; ``limit``, ``status``, ``processID`` and ``type`` narrow them."""
    states, limit = _asked_states(request), _limit(request.GET.get("limit", "10"))
    kinds, names = request.GET.getlist("type", ["process"]), request.GET.getlist("processID", [PROCESS])
    found = selectors.requests(user=person) if "process" in kinds and PROCESS in names else []
    listed = [status_info(one) for one in found if STATES[one.status] in states][:limit]
    return JsonResponse({"jobs": listed, "links": [link("self", address("jobs"), "This list")]})


@for_people
@require_http_methods(["GET", "HEAD", "DELETE"])
def job(request: HttpRequest, person: User, job_id: str) -> HttpResponse:
    """GET: its status. DELETE: dismiss it, so that what nobody else waits for is not made."""
    found = _found(person, job_id)
    if found is None:
        return _none(job_id)
    if request.method == "DELETE":
        services.request_cancel(request_id=found.id)
        found = selectors.request_access(user=person, request_id=found.id)
    return JsonResponse(status_info(found))


@for_people
@require_safe
def results(request: HttpRequest, person: User, job_id: str) -> HttpResponse:
    """The products of a job that succeeded, as links to their STAC items."""
    found = _found(person, job_id)
    if found is None:
        return _none(job_id)
    if found.unfinished:
        return problem(404, "result-not-ready", _("It is not ready yet: %(percent)d %%.") % {"percent": found.percent})
    if found.status != "ready":
        return problem(410 if found.status == "cancelled" else 500, f"job-{STATES[found.status]}", _message(found))
    items = [_item_link(*name.split("/", 1)) for name in found.standing.products]
    return JsonResponse(items if found.response == "raw" else {"products": items}, safe=False)


def status_info(found: Request) -> dict[str, Any]:
    """``statusInfo.yaml``"""
    links = [link("self", address("job", found.id), "Its status"),
             link("alternate", address("detail", found.id), "Its page", "text/html")]  # fmt: skip
    if found.status == "ready":
        links.append(link(f"{RELATIONS}results", address("results", found.id), "Its results"))
    moments = {"created": found.created_at, "started": found.started_at, "finished": found.ended_at}
    return {
        "processID": PROCESS,
        "type": "process",
        "jobID": str(found.id),
        "status": STATES[found.status],
        "message": _message(found),
        "progress": found.percent,
        **{name: moment.isoformat() for name, moment in moments.items() if moment},
        "links": links,
    }


def _message(found: Request) -> str:
    counted = count_words(found.standing.counts)
    if found.unfinished and found.ahead:
        return _("%(counts)s; %(ahead)d others go before.") % {"counts": counted, "ahead": found.ahead}
    return counted


def _item_link(collection: str, item: str) -> dict[str, str]:
    href = f"{configuration().public_url}/stac/collections/{collection}/items/{item}"
    return link("item", href, item, "application/geo+json")


def _found(person: User, job_id: str) -> Request | None:
    try:
        return selectors.request_access(user=person, request_id=UUID(job_id))
    except (ValueError, Http404):
        return None


def _none(job_id: str) -> JsonResponse:
    return problem(404, "no-such-job", f"You have no job {job_id[:80]!r}.")


def _asked_states(request: HttpRequest) -> set[str]:
    asked = {state for given in request.GET.getlist("status") for state in given.split(",")}
    if asked - set(STATES.values()):
        raise InvalidRequest(f"status: some of {', '.join(STATES.values())}", field="status")
    return asked or set(STATES.values())


def _limit(given: str) -> int:
    if not given.isdecimal() or not 1 <= int(given[:9]) <= 10_000:
        raise InvalidRequest("limit: a number from 1 to 10000", field="limit")
    return min(int(given), MOST_JOBS)
