"""Fields that the forms of requests share. What has no meaning is raised as the ``invalid`` of the one that asks."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict

from processing.asked import AskedError


def where_of(post: QueryDict, invalid: type[AskedError]) -> dict[str, Any]:
    """``{"area": GeoJSON}`` or ``{"bbox": […]}``, what was drawn before what was typed; empty where neither is."""
    if drawn := post.get("area", "").strip():
        return {"area": geojson_of(drawn.encode(), invalid)}
    box = box_of(post.get("bbox", ""), invalid)
    return {"bbox": box} if box else {}


def box_of(text: str, invalid: type[AskedError]) -> list[float]:
    """``west, south, east, north``, with commas, semicolons or blanks between them."""
    parts = text.replace(",", " ").replace(";", " ").split()
    return [number_of(part, "bbox", invalid) or 0.0 for part in parts]


def number_of(text: str, field: str, invalid: type[AskedError]) -> float | None:
    if not text.strip():
        return None
    try:
        return float(text)
    except ValueError as error:
        raise invalid(f"{text[:40]!r} is not a number", field=field) from error


def geojson_of(content: bytes, invalid: type[AskedError]) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise invalid(f"the area is not GeoJSON: {error}", field="area") from error


def again_of(request: HttpRequest) -> UUID | None:
    """The request to ask for again with changes (``?again=ID``)."""
    try:
        return UUID(request.GET.get("again", ""))
    except ValueError:
        return None


def box_text(box: list[float] | None) -> str:
    """As the form shows it."""
    return ", ".join(f"{bound:.5f}" for bound in box or ())


def number_text(number: float | None) -> str:
    return "" if number is None else f"{number:g}"
