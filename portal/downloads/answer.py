"""A stored file as an HTTP answer: validators, digest, ranges (RFC 9110, RFC 9530)."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date

from portal.downloads.ranges import Unsatisfiable, requested
from portal.downloads.selectors import StoredFile

BYTES_A_READ = 1_048_576
"""Of memory, at most, for each download under way."""


def answer(request: HttpRequest, file: StoredFile) -> HttpResponseBase:
    """200, 206, 304, 412 or 416; to HEAD, the head of what GET without a range answers."""
    whole = HttpResponse(headers=_headers(file))
    conditional = get_conditional_response(request, file.etag, int(file.modified.timestamp()), whole)
    if conditional is not None and conditional is not whole:  # preconditions come before ranges (RFC 9110, 13.2.2)
        return conditional
    if request.method == "HEAD":
        return whole
    try:
        part = requested(_range_header(request, file), file.size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}", "Accept-Ranges": "bytes"})
    headers = _headers(file)
    if part is None:
        return StreamingHttpResponse(_bytes(file.path, range(file.size)), headers=headers)
    headers |= {"Content-Range": f"bytes {part.start}-{part.stop - 1}/{file.size}", "Content-Length": str(len(part))}
    return StreamingHttpResponse(_bytes(file.path, part), status=206, headers=headers)


def _headers(file: StoredFile) -> dict[str, str]:
    digest = base64.b64encode(bytes.fromhex(file.sha256)).decode()
    return {
        "Content-Type": file.media_type,
        "Content-Length": str(file.size),
        "Content-Disposition": content_disposition_header(True, file.path.name) or "attachment",
        "Accept-Ranges": "bytes",
        "ETag": file.etag,
        "Last-Modified": http_date(file.modified.timestamp()),
        "Repr-Digest": f"sha-256=:{digest}:",
        "Cache-Control": "private, no-transform, max-age=3600",
        "X-Content-Type-Options": "nosniff",
    }


def _range_header(request: HttpRequest, file: StoredFile) -> str | None:
    """The ``Range`` header, unless ``If-Range`` says that the client's part is of another file."""
    condition = request.headers.get("If-Range")
    if condition is not None and condition.strip() not in {file.etag, http_date(file.modified.timestamp())}:
        return None
    return request.headers.get("Range")


async def _bytes(path: Path, part: range) -> AsyncIterator[bytes]:
    """The bytes of ``part``, read in threads, never more than one read ahead of the client."""
    if not part:
        return
    with await asyncio.to_thread(path.open, "rb", buffering=0) as file:
        file.seek(part.start)
        left = len(part)
        while left and (chunk := await asyncio.to_thread(file.read, min(BYTES_A_READ, left))):
            left -= len(chunk)
            yield chunk
