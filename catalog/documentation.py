"""A page that lists an application's routes, with nothing fetched from elsewhere."""

from __future__ import annotations

from html import escape
from typing import Any

from fastapi import FastAPI, Request
from starlette.responses import HTMLResponse

ROUTE_NAME = "swagger_ui_html"
"""What STAC FastAPI's and TiTiler's links of relation ``service-doc`` look for."""

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<link rel="icon" href="../static/favicon.svg" type="image/svg+xml"><link rel="stylesheet" href="../static/base.css">
</head>
<body><main class="page">
<h1>{title}</h1><p>{description}</p><p>Machine-readable: <a href="{openapi}">OpenAPI definition</a></p>
<div class="panel"><table class="stack">
<thead><tr><th scope="col">Method</th><th scope="col">Path</th><th scope="col">What</th></tr></thead>
<tbody>{rows}</tbody></table></div>
</main></body></html>"""
"""Its looks are the portal's, where there is one; alone it reads as well."""


def add_documentation(application: FastAPI, path: str = "/api.html") -> None:
    """Serve the list of routes of ``application`` at ``path``."""

    def documentation(request: Request) -> HTMLResponse:
        definition: dict[str, Any] = application.openapi()
        rows = "".join(
            f"<tr><td>{method.upper()}<td><code>{escape(path)}</code><td>{escape(about.get('summary', ''))}"
            for path, methods in definition["paths"].items()
            for method, about in methods.items()
        )
        openapi = f"{str(request.base_url).rstrip('/')}{application.openapi_url}"
        title, description = escape(application.title), escape(application.description)
        return HTMLResponse(PAGE.format(title=title, description=description, openapi=escape(openapi), rows=rows))

    application.add_api_route(path, documentation, methods=["GET"], name=ROUTE_NAME, include_in_schema=False)
