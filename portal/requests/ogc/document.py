"""The API as an OpenAPI 3.0 document."""

from __future__ import annotations

from typing import Any

from catalog.configuration import configuration
from portal.requests.ogc.description import LINK, PROCESS

OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
STATES = ["accepted", "running", "successful", "failed", "dismissed"]
Schema = dict[str, Any]


def document() -> Schema:
    """Of this Atelier."""
    return {
        "openapi": "3.0.3",
        "info": {"title": "Atelier: products on request", "version": "1.0.0"},
        "servers": [{"url": f"{configuration().public_url}/api"}],
        "paths": _paths(),
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _paths() -> Schema:
    process, job = _parameter("processID", PROCESS), _parameter("jobID", None)
    execution = _operation("execute", "statusInfo", status="201", locked=True, wrong=("400", "404", "429"))
    execution["requestBody"] = {"required": True, "content": {"application/json": {"schema": _ref("execute")}}}
    listed = _operation("getJobs", "jobList", locked=True, wrong=("400",))
    listed["parameters"] = [
        {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 10_000}},
        {"name": "status", "in": "query", "schema": {"type": "array", "items": {"enum": STATES}}},
    ]
    return {
        "/": {"get": _operation("getLandingPage", "landingPage")},
        "/conformance": {"get": _operation("getConformance", "conformance")},
        "/processes": {"get": _operation("getProcesses", "processList")},
        "/processes/{processID}": {
            "parameters": [process], "get": _operation("getProcess", "processSummary", wrong=("404",)),
        },
        "/processes/{processID}/execution": {"parameters": [process], "post": execution},
        "/jobs": {"get": listed},
        "/jobs/{jobID}": {
            "parameters": [job],
            "get": _operation("getStatus", "statusInfo", locked=True, wrong=("404",)),
            "delete": _operation("dismiss", "statusInfo", locked=True, wrong=("404",)),
        },
        "/jobs/{jobID}/results": {
            "parameters": [job],
            "get": _operation("getResult", "results", locked=True, wrong=("404", "410", "500")),
        },
    }  # fmt: skip


def _operation(
    name: str, schema: str, *, status: str = "200", locked: bool = False, wrong: tuple[str, ...] = ()
) -> Schema:
    refused = (*wrong, *(("401", "403") if locked else ()))
    problems = {code: _answer("application/problem+json", "problem") for code in refused}
    found: Schema = {"operationId": name, "responses": {status: _answer("application/json", schema), **problems}}
    return found | ({"security": [{"token": []}]} if locked else {})


def _answer(media_type: str, schema: str) -> Schema:
    return {"description": schema, "content": {media_type: {"schema": _ref(schema)}}}


def _parameter(name: str, example: str | None) -> Schema:
    schema: Schema = {"type": "string"} | ({"enum": [example]} if example else {"format": "uuid"})
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(required: tuple[str, ...], **properties: Schema) -> Schema:
    return {"type": "object", "required": list(required), "properties": properties}


TEXT: Schema = {"type": "string"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
LINKS: Schema = {"type": "array", "items": LINK}
TEXTS: Schema = {"type": "array", "items": TEXT}
SCHEMAS: Schema = {
    "landingPage": _object(("links",), title=TEXT, description=TEXT, links=LINKS),
    "conformance": _object(("conformsTo",), conformsTo=TEXTS),
    "processSummary": _object(
        ("id", "version"), id=TEXT, version=TEXT, title=TEXT, description=TEXT, jobControlOptions=TEXTS,
        outputTransmission=TEXTS, links=LINKS,
    ),
    "processList": _object(
        ("processes", "links"), processes={"type": "array", "items": _ref("processSummary")}, links=LINKS
    ),
    "execute": _object(("inputs",), inputs={"type": "object"}, outputs={"type": "object"},
                       response={"type": "string", "enum": ["raw", "document"]}),
    "statusInfo": _object(
        ("jobID", "status", "type"), jobID=TEXT, processID=TEXT, type={"type": "string", "enum": ["process"]},
        status={"type": "string", "enum": STATES}, message=TEXT, created=MOMENT, started=MOMENT, finished=MOMENT,
        progress={"type": "integer", "minimum": 0, "maximum": 100}, links=LINKS,
    ),
    "jobList": _object(("jobs", "links"), jobs={"type": "array", "items": _ref("statusInfo")}, links=LINKS),
    "results": {"oneOf": [_object(("products",), products=LINKS), LINKS]},
    "problem": _object(("type", "title", "status"), type=TEXT, title=TEXT, status={"type": "integer"}, detail=TEXT),
}  # fmt: skip
