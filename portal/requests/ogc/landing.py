"""The landing page, what is conformed to, and the description of the API."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from catalog.configuration import configuration
from portal.requests.ogc.answers import RELATIONS, address, link
from portal.requests.ogc.document import OPENAPI, document

CLASSES = ("core", "ogc-process-description", "json", "oas30", "job-list", "dismiss")
CONFORMS_TO = [f"http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/{name}" for name in CLASSES]


@require_safe
def landing(request: HttpRequest) -> JsonResponse:
    return JsonResponse(
        {
            "title": "Atelier: products on request",
            "description": "OGC API – Processes: has products made that are not in the catalogue yet.",
            "links": [
                link("self", address("api"), "This document"),
                link("service-desc", address("openapi"), "The API, as OpenAPI 3.0", OPENAPI),
                link(f"{RELATIONS}conformance", address("conformance"), "What is conformed to"),
                link(f"{RELATIONS}processes", address("processes"), "The processes"),
                link(f"{RELATIONS}job-list", address("jobs"), "Your jobs"),
                link("related", f"{configuration().public_url}/stac/", "The catalogue, as STAC API"),
            ],
        }
    )


@require_safe
def conformance(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"conformsTo": CONFORMS_TO})


@require_safe
def openapi(request: HttpRequest) -> JsonResponse:
    return JsonResponse(document(), content_type=OPENAPI)
