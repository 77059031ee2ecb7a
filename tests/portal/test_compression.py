"""Text is compressed on its way; files whose bytes are promised never are."""

from __future__ import annotations

import gzip

from django.http import HttpResponse
from django.test import RequestFactory

from portal.compression import Compression

TEXT = "the same words " * 100


def _through(response: HttpResponse) -> HttpResponse:
    return Compression(lambda request: response)(RequestFactory().get("/", headers={"Accept-Encoding": "gzip, br"}))


def test_a_page_is_compressed() -> None:
    answer = _through(HttpResponse(TEXT))
    assert answer["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content).decode() == TEXT


def test_a_file_keeps_its_bytes() -> None:
    attached = {"Content-Disposition": "attachment"}
    for response in (
        HttpResponse(TEXT, content_type="image/tiff"),
        HttpResponse(TEXT, content_type="text/xml", headers={"Accept-Ranges": "bytes"}),
        HttpResponse(TEXT, content_type="text/plain", headers=attached),
    ):
        assert "Content-Encoding" not in _through(response)
