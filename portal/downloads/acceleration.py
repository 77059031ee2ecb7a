"""Files that the proxy in front sends (nginx's ``X-Accel-Redirect``), where ``ATELIER_ACCEL_LOCATION`` says so.

Who may have what, conditions and digests stay with the portal; the proxy sends the bytes, whole or in part. Its
configuration is in ``deploy/nginx/``: it passes the portal's headers on, and answers from the archive alone.
"""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from catalog.configuration import configuration
from portal.downloads.representations import StoredFile, StoredObject

JUDGED_AGAIN = ("If-Match", "If-Unmodified-Since")
"""Conditions that nginx would judge too, by the time of the file: rare, so these requests are answered here."""
ITS_OWN = ("Content-Length", "Content-Range", "Accept-Ranges")
"""Headers that nginx writes itself."""


def handed_over(
    request: HttpRequest, response: StreamingHttpResponse, file: StoredFile | StoredObject, *, bytes_a_second: int = 0
) -> HttpResponse | None:
    """What makes the proxy send what ``response`` would have sent, at most so fast (0: at full speed).

    None where there is no such proxy, or it cannot do this one.
    """
    settings = configuration()
    if not isinstance(file, StoredFile) or not file.path.is_relative_to(settings.archive):
        return None
    if not settings.accel_location or any(name in request.headers for name in JUDGED_AGAIN):
        return None
    headers = {name: value for name, value in response.headers.items() if name not in ITS_OWN}
    key = quote(file.path.relative_to(settings.archive).as_posix())
    headers["X-Accel-Redirect"] = f"{settings.accel_location}/{key}"
    if bytes_a_second:
        headers["X-Accel-Limit-Rate"] = str(bytes_a_second)
    return HttpResponse(headers=headers)
