"""A representation as an HTTP answer: validators, digest, ranges (RFC 9110, RFC 9530)."""

from __future__ import annotations

import base64
import re

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date

from portal.downloads.ranges import Unsatisfiable, requested
from portal.downloads.representations import Representation

PRIVATE = "private, no-transform, max-age=3600"
UNWANTED = re.compile(r"(?:^|,)\s*sha-256\s*=\s*0\s*(?:,|$)", re.IGNORECASE)
"""``Want-Repr-Digest: sha-256=0``: “anything but this one” (RFC 9530, section 4)."""


def answer(
    request: HttpRequest,
    shown: Representation,
    *,
    inline: bool = False,
    cache_control: str = PRIVATE,
) -> HttpResponseBase:
    """200, 206, 304, 412 or 416; to HEAD, the head of what GET without a range answers."""
    headers = _headers(request, shown, inline=inline) | {"Cache-Control": cache_control}
    whole = HttpResponse(headers=headers)
    conditional = get_conditional_response(request, shown.etag, int(shown.modified.timestamp()), whole)
    if conditional is not None and conditional is not whole:  # preconditions come before ranges (RFC 9110, 13.2.2)
        return conditional
    if request.method == "HEAD":
        return whole
    try:
        part = requested(_range_header(request, shown), shown.size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{shown.size}", "Accept-Ranges": "bytes"})
    if part is None:
        return StreamingHttpResponse(shown.read(range(shown.size)), headers=headers)
    headers |= {"Content-Range": f"bytes {part.start}-{part.stop - 1}/{shown.size}", "Content-Length": str(len(part))}
    return StreamingHttpResponse(shown.read(part), status=206, headers=headers)


def _headers(request: HttpRequest, shown: Representation, *, inline: bool) -> dict[str, str]:
    headers = {
        "Content-Type": shown.media_type,
        "Content-Length": str(shown.size),
        "Content-Disposition": content_disposition_header(not inline, shown.name) or "inline",
        "Accept-Ranges": "bytes",
        "ETag": shown.etag,
        "Last-Modified": http_date(shown.modified.timestamp()),
        "X-Content-Type-Options": "nosniff",
    }
    if shown.sha256 and not UNWANTED.search(request.headers.get("Want-Repr-Digest", "")):
        headers["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(shown.sha256)).decode()}:"
    return headers


def _range_header(request: HttpRequest, shown: Representation) -> str | None:
    """The ``Range`` header, unless ``If-Range`` says that the client's part is of another representation."""
    condition = request.headers.get("If-Range")
    if condition is not None and condition.strip() not in {shown.etag, http_date(shown.modified.timestamp())}:
        return None
    return request.headers.get("Range")
