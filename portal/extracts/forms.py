"""The form of a request, read into the same value as a program's."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from portal.asked.forms import geojson_of, number_of, where_of
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
            "resolution": number_of(post.get("resolution", ""), "resolution", InvalidRequest),
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
        return {"area": geojson_of(upload.read(), InvalidRequest)}
    return where_of(post, InvalidRequest)
