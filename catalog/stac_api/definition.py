"""What the OpenAPI definition says of answers besides what FastAPI knows: refusals, and items cut by ``fields``."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

ERROR = {
    "type": "object",
    "required": ["code", "description"],
    "properties": {"code": {"type": "string"}, "description": {"type": "string"}},
}
REFUSALS = {
    "400": "The request makes no sense as it stands; the description says what to change",
    "404": "There is no such collection or item",
    "410": "The item was withdrawn; the description says when and why",
    "503": "The catalog is out of reach for now; ask again",
}
PARTIAL = "Where `fields` is given: the members that it asks for, and no others"
CUT_DOWN = {"Item": "features", "Collection": "collections"}
"""What `fields` cuts down, and the member of an answer that holds them."""


def complete_definition(application: FastAPI) -> None:
    """Make ``application.openapi()`` say it all."""
    made = application.openapi

    def openapi() -> dict[str, Any]:
        known = application.openapi_schema is not None
        definition = made()
        if not known:
            _complete(definition)
        return definition

    application.openapi = openapi  # type: ignore[method-assign]


def _complete(definition: dict[str, Any]) -> None:
    schemas = definition.setdefault("components", {}).setdefault("schemas", {})
    schemas["Refusal"] = ERROR
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
    for methods in definition["paths"].values():
        for operation in methods.values():
            for status, about in REFUSALS.items():
                operation["responses"].setdefault(status, {"description": about, "content": content})
    for name, member in CUT_DOWN.items():
        for schema in schemas.values():
            members = schema.get("properties", {}).get(member, {})
            if members.get("items") == {"$ref": f"#/components/schemas/{name}"}:
                # What has all the members of a whole one is a whole one, and held to its schema.
                partial = {"type": "object", "description": PARTIAL, "not": {"required": schemas[name]["required"]}}
                members["items"] = {"anyOf": [members["items"], partial]}
