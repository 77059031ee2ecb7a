"""Pages are sent compressed; files to download are not, whose bytes, ranges and digests are promised."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

COMPRESSED = ("text/", "application/json", "application/problem+json", "application/atom+xml", "image/svg+xml")


class Compression(GZipMiddleware):
    """Django's own, which hides lengths against BREACH, for what is text and made for one answer alone."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        text = response.headers.get("Content-Type", "").startswith(COMPRESSED)
        if not text or response.has_header("Accept-Ranges") or response.has_header("Content-Disposition"):
            return response
        return super().process_response(request, response)
