"""The form of a request, read into the same value as a program's."""

from __future__ import annotations

import json
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from processing.extracts.errors import InvalidRequest
from processing.extracts.request import ExtractRequest

LARGEST_UPLOAD = 5_000_000
"""Bytes of a GeoJSON file."""


def request_of_form(post: QueryDict, files: MultiValueDict[str, Any]) -> ExtractRequest:
    """Raises :class:`processing.extracts.errors.InvalidRequest`."""
    return ExtractRequest.of(
        {
            "items": post.getlist("item"),
            **_where(post, files),
            "layers": post.getlist("layer"),
            "output": post.get("output", "cog"),
            "crs": post.get("crs", "own"),
            "resolution": _number(post.get("resolution", ""), "resolution"),
            "resampling": post.get("resampling", "nearest"),
            "mask_clouds": post.get("mask_clouds") == "on",
        }
    )


def _where(post: QueryDict, files: MultiValueDict[str, Any]) -> dict[str, Any]:
    """An uploaded file goes before what was drawn, and that before what was typed."""
    upload = files.get("file")
    if upload is not None:
        if upload.size > LARGEST_UPLOAD:
            raise InvalidRequest(f"the file is larger than {LARGEST_UPLOAD // 10**6} MB", field="area")
        return {"area": _geojson(upload.read())}
    if drawn := post.get("area", "").strip():
        return {"area": _geojson(drawn.encode())}
    return {"bbox": box_of_text(post.get("bbox", ""))}


def box_of_text(text: str) -> list[float]:
    """``west, south, east, north``, with commas, semicolons or blanks between them."""
    parts = text.replace(",", " ").replace(";", " ").split()
    return [_number(part, "bbox") or 0.0 for part in parts]


def _number(text: str, field: str) -> float | None:
    if not text.strip():
        return None
    try:
        return float(text)
    except ValueError as error:
        raise InvalidRequest(f"{text[:40]!r} is not a number", field=field) from error


def _geojson(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise InvalidRequest(f"the area is not GeoJSON: {error}", field="area") from error
