"""Extracts for programs: ``POST /api/extracts`` and what becomes of it, as JSON."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from catalog.configuration import configuration
from catalog.errors import InvalidSearch
from portal.accounts.models import User
from portal.asked import programs
from portal.asked.feed import whole_address
from portal.asked.programs import body_of
from portal.discover.searches import understood
from portal.extracts import products, selectors, services
from portal.extracts.selectors import Extract
from portal.extracts.words import problem_words, too_many_words
from portal.problems import coded_problem
from processing.extract_ledger import TooMany
from processing.extracts.errors import ExtractError, InvalidRequest
from processing.extracts.estimate import Plan
from processing.extracts.request import ExtractRequest

SCOPE = "extract"
"""What a token must have been given for."""
RETRY_SECONDS = 60


def _refusal(error: Exception) -> HttpResponse | None:
    if isinstance(error, TooMany):
        return coded_problem(429, "too-many", too_many_words(), headers={"Retry-After": str(RETRY_SECONDS)})
    if isinstance(error, ExtractError):
        field = error.details.get("field")
        more = {"field": str(field)} if field else {}
        return coded_problem(400, error.code, str(error), **more)
    if isinstance(error, InvalidSearch):
        return coded_problem(400, "invalid-request", str(error), field="q")
    return None


for_people = programs.for_people(SCOPE, _refusal)


@for_people
def extracts(request: HttpRequest, person: User) -> HttpResponse:
    """GET: the person's extracts, the latest first. POST: ask for one."""
    if request.method == "POST":
        return _asked(request, person)
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    return JsonResponse({"extracts": [_described(one) for one in selectors.extracts(user=person)]})


@for_people
def estimate(request: HttpRequest, person: User) -> HttpResponse:
    """POST: what a request would amount to, without asking for it."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    wanted, items, _options = _read(request)
    return JsonResponse(_amount(services.extract_plan(request=wanted, items=items)))


@for_people
def extract(request: HttpRequest, person: User, extract_id: UUID) -> HttpResponse:
    """GET: one extract. DELETE: cancel it, or delete its files."""
    found = selectors.extract_access(user=person, extract_id=extract_id)
    if request.method == "DELETE":
        services.extract_cancel(extract_id=found.id)
        return HttpResponse(status=204)
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD", "DELETE"])
    return JsonResponse(_described(found))


def _asked(request: HttpRequest, person: User) -> HttpResponse:
    wanted, items, options = _read(request)
    made = services.extract_request(user=person, request=wanted, items=items, **options)
    found = selectors.extract_access(user=person, extract_id=made)
    return JsonResponse(
        _described(found), status=202, headers={"Location": whole_address("extracts:api_extract", made)}
    )


def _read(request: HttpRequest) -> tuple[ExtractRequest, list[dict[str, Any]], dict[str, Any]]:
    """The request, its items, and what is not part of what is made: ``label``, ``lang``, ``mail``."""
    body = body_of(request, InvalidRequest)
    language = "fr" if body.pop("lang", "en") == "fr" else "en"
    options = {"label": str(body.pop("label", "")), "mail": body.pop("mail", True) is True, "language": language}
    if "q" in body:
        asked = understood(text=str(body.pop("q")), language=language)["search"]
        found = products.items_of_query(asked, configuration().extract_dates + 1)
        found = products.extractable(found)
        body["items"] = [f"{item['collection']}/{item['id']}" for item in found]
        return ExtractRequest.of(body), found, options
    wanted = ExtractRequest.of(body)
    return wanted, products.items_of_request(wanted), options


def _described(found: Extract) -> dict[str, Any]:
    files = [
        {
            "name": file.name,
            "href": whole_address("extracts:file", found.id, file.name),
            "size": file.size,
            "sha256": file.sha256,
            "type": file.media_type,
        }
        for file in found.files
        if found.status == "ready"
    ]
    failed = found.status == "failed"
    return {
        "id": str(found.id),
        "label": found.label,
        "status": found.status,
        "progress": round(found.progress, 3),
        "ahead": found.ahead,
        "created": found.created_at.isoformat(),
        "ended": found.ended_at.isoformat() if found.ended_at else None,
        "expires": found.expires_at.isoformat() if found.expires_at else None,
        "error": {"code": found.code, "detail": problem_words(found.code, found.details, found.reason)}
        if failed
        else None,
        "files": files,
        "request": found.request.as_dict(),
        "links": {
            "self": whole_address("extracts:api_extract", found.id),
            "page": whole_address("extracts:detail", found.id),
        },
    }


def _amount(plan: Plan) -> dict[str, Any]:
    return {
        "width": plan.grid.width,
        "height": plan.grid.height,
        "crs": f"EPSG:{plan.grid.epsg}",
        "resolution": plan.grid.resolution,
        "bounds": list(plan.grid.bounds),
        "layers": list(plan.layers),
        "products": plan.dates,
        "values": plan.values,
        "bytes": plan.bytes,
        "seconds": round(plan.seconds, 1),
    }
