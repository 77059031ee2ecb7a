"""The list of processes, the description of the one there is, and its execution."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.models import User
from portal.asked.programs import body_of
from portal.requests import selectors, services
from portal.requests.ogc.answers import RELATIONS, address, for_people, link, problem
from portal.requests.ogc.description import INPUTS, OUTPUTS, PROCESS, SUMMARY
from portal.requests.ogc.jobs import status_info
from processing.requests.errors import InvalidRequest
from processing.requests.request import ProductRequest

SEVERAL = ("sensors", "products")
RESPONSES = ("raw", "document")


@require_safe
def processes(request: HttpRequest) -> JsonResponse:
    described = SUMMARY | {"links": [link("self", address("process", PROCESS), "Its description")]}
    return JsonResponse({"processes": [described], "links": [link("self", address("processes"), "This list")]})


@require_safe
def process(request: HttpRequest, process_id: str) -> JsonResponse:
    if process_id != PROCESS:
        return _none(process_id)
    links = [
        link("self", address("process", PROCESS), "This description"),
        link(f"{RELATIONS}execute", address("execution", PROCESS), "Its execution"),
    ]
    return JsonResponse({**SUMMARY, "inputs": INPUTS, "outputs": OUTPUTS, "links": links})


@for_people
@require_http_methods(["POST"])
def execution(request: HttpRequest, person: User, process_id: str) -> HttpResponse:
    """POST: a new job, whatever ``Prefer`` says: products take minutes."""
    if process_id != PROCESS:
        return _none(process_id)
    body = body_of(request, InvalidRequest)
    inputs = _inputs(body.get("inputs"))
    label, mail = str(inputs.pop("label", "")), inputs.pop("mail", False) is True
    made = services.request_make(
        user=person,
        request=ProductRequest.of(inputs),
        label=label,
        language=get_language() or "en",
        mail=mail,
        response=_response(body),
    )
    found = selectors.request_access(user=person, request_id=made)
    headers = {"Location": address("job", made), "Preference-Applied": "respond-async"}
    return JsonResponse(status_info(found), status=201, headers=headers)


def _inputs(given: Any) -> dict[str, Any]:
    """As :meth:`processing.requests.request.ProductRequest.of` takes them, with ``label`` and ``mail``."""
    if not isinstance(given, dict):
        raise InvalidRequest("inputs: an object with the inputs of the process", field="inputs")
    unknown = sorted(set(given) - set(INPUTS))
    if unknown:
        raise InvalidRequest(f"there is no input {unknown[0]!r}", field=unknown[0])
    found = {name: _value(value) for name, value in given.items()}
    if isinstance(found.get("bbox"), dict):
        found["bbox"] = found["bbox"].get("bbox")
    for name in SEVERAL:
        if isinstance(found.get(name), str):
            found[name] = [found[name]]
    return found


def _value(given: Any) -> Any:
    """Of an input, plain or qualified (``{"value": …, "mediaType": …}``)."""
    return given["value"] if isinstance(given, dict) and "value" in given else given


def _response(body: dict[str, Any]) -> str:
    outputs = body.get("outputs") or {}
    if not isinstance(outputs, dict) or set(outputs) - set(OUTPUTS):
        raise InvalidRequest(f"outputs: there is only {', '.join(OUTPUTS)}", field="outputs")
    response = body.get("response", "raw")
    if response not in RESPONSES:
        raise InvalidRequest(f"response: one of {', '.join(RESPONSES)}", field="response")
    return str(response)


def _none(process_id: str) -> JsonResponse:
    return problem(404, "no-such-process", f"There is no process {process_id[:80]!r}; there is {PROCESS}.")
