"""stac-api-validator's command, with the schemas that would be fetched answered from pystac's own files."""

from __future__ import annotations

import json
from typing import Any

import requests
from pystac.stac_io import StacIO
from pystac.validation.local_validator import get_local_schema_cache
from stac_api_validator.__main__ import main

CORE = get_local_schema_cache()
CORE |= {address.replace("/v1.1.0/", "/v1.0.0/"): schema for address, schema in CORE.items()}
ANYTHING = {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object"}
SCHEMA_HOSTS = ("https://schemas.stacspec.org/", "https://geojson.org/", "https://stac-extensions.github.io/")

send = requests.Session.send
read_text = StacIO.default().__class__.read_text


def schema(address: str) -> str:
    if address.startswith("https://stac-extensions.github.io/"):
        return json.dumps({**ANYTHING, "$id": address})
    if address not in CORE:
        raise LookupError(f"pystac ships no schema {address}")
    return json.dumps(CORE[address])


def send_offline(session: requests.Session, request: requests.PreparedRequest, **options: Any) -> requests.Response:
    if not str(request.url).startswith(SCHEMA_HOSTS):
        return send(session, request, **options)
    answer = requests.Response()
    answer.status_code, answer.url, answer.request = 200, str(request.url), request
    answer._content = schema(str(request.url)).encode()
    answer.headers["Content-Type"] = "application/json"
    return answer


def read_offline(self: Any, source: Any, *arguments: Any, **keywords: Any) -> str:
    if str(source).startswith(SCHEMA_HOSTS):
        return schema(str(source))
    return read_text(self, source, *arguments, **keywords)


if __name__ == "__main__":
    requests.Session.send = send_offline  # type: ignore[method-assign]
    StacIO.default().__class__.read_text = read_offline  # type: ignore[method-assign]
    main(prog_name="stac-api-validator")
