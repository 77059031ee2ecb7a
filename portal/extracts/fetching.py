"""The files of a ready extract, one by one or all in one; they count like every other download."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.accounts.models import User
from portal.downloads import quota, usage
from portal.downloads.access import over_quota, person_for
from portal.downloads.answer import answer
from portal.downloads.passages import counted
from portal.downloads.refusal import refuse
from portal.downloads.representations import Representation
from portal.downloads.signals import file_sent
from portal.extracts import selectors
from portal.extracts.api import SCOPE

COLLECTION = "extracts"
"""Under which they count in the statistics of downloads."""


@require_safe
def file(request: HttpRequest, extract_id: UUID, name: str) -> HttpResponseBase:
    """A file, whole or in part, to the owner of the extract."""
    return _handed(request, lambda user: selectors.file_access(user=user, extract_id=extract_id, name=name))


@require_safe
def archive(request: HttpRequest, extract_id: UUID) -> HttpResponseBase:
    """``/extracts/N.zip``: all files in one, whole or in part."""
    return _handed(request, lambda user: selectors.archive_access(user=user, extract_id=extract_id))


def _handed(request: HttpRequest, find: Callable[[User], Representation]) -> HttpResponseBase:
    person = person_for(request, scope=SCOPE)
    if isinstance(person, HttpResponse):
        return person
    if person is None:
        return refuse(request, status=401, reason=_("Sign in, or send one of your tokens, to fetch this extract."))
    try:
        found = find(person)
    except Http404 as error:
        return refuse(request, status=404, reason=str(error))
    standing = quota.standing(person.pk)
    if standing.over:
        return over_quota(request, standing)
    response = answer(request, found)
    if isinstance(response, StreamingHttpResponse):
        _count(request, response, found, person.pk)
    for name, value in standing.headers.items():
        response[name] = value
    return response


def _count(request: HttpRequest, response: StreamingHttpResponse, found: Representation, owner: int) -> None:
    """What is sent counts for the owner, and in the statistics."""
    usage.note(owner, requests=1)
    wanted = int(response["Content-Length"])
    to_the_end = response.get("Content-Range", f"-{found.size - 1}/").partition("-")[2].startswith(f"{found.size - 1}/")

    def when_over(sent: int) -> None:
        usage.note(owner, bytes_sent=sent)
        names = {"collection": COLLECTION, "item": "", "asset": found.name}
        whole = to_the_end and sent == wanted
        file_sent.send(None, request=request, person=owner, bytes_sent=sent, whole=whole, **names)

    chunks = cast(AsyncIterator[bytes], response.streaming_content)
    response.streaming_content = counted(chunks, when_over)
