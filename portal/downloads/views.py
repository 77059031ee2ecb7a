"""``/download/COLLECTION/ITEM/ASSET``: one file, whole or in part, to whoever may have it; ``/quota``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.tombstones import tombstone
from portal.accounts.authentication import signed_in
from portal.discover.withdrawn import told
from portal.downloads import quota as quotas
from portal.downloads import usage
from portal.downloads.acceleration import handed_over
from portal.downloads.access import Opened, opened
from portal.downloads.answer import answer
from portal.downloads.client import client_program
from portal.downloads.cors import for_any_origin
from portal.downloads.models import Usage
from portal.downloads.passages import counted, slowed
from portal.downloads.presigned import redirection
from portal.downloads.refusal import not_yet, refuse
from portal.downloads.representations import StoredFile, StoredObject
from portal.downloads.selectors import NoSuchFile, NotYetOnline, stored_file
from portal.downloads.signals import file_sent

DAYS_SHOWN = 14


@for_any_origin
def download(request: HttpRequest, collection: str, item: str, asset: str) -> HttpResponseBase:
    found = opened(request, collection, item, asset)
    if isinstance(found, HttpResponse):
        return found
    response = _file(request, found, collection, item, asset)
    if found.person is not None and request.method == "GET":
        usage.note(found.person, requests=1)
    for name, value in found.headers.items():
        response[name] = value
    return response


def _file(request: HttpRequest, found: Opened, collection: str, item: str, asset: str) -> HttpResponseBase:
    try:
        file = stored_file(collection, item, asset)
    except NoSuchFile as error:
        stone = tombstone(collection, item)
        return refuse(request, status=410 if stone else 404, reason=told(stone) if stone else str(error))
    except NotYetOnline as error:
        return not_yet(request, reason=str(error), by_link=found.by_link)
    response = answer(request, file)
    if isinstance(response, StreamingHttpResponse):
        names = {"collection": collection, "item": item, "asset": asset}
        when_over = _counting(request, found, response, file.size, names)
        elsewhere = _sent_by_another(request, found, response, file)
        if elsewhere:  # all that was asked for counts: what of it is fetched, the object store or the proxy knows
            when_over(int(response["Content-Length"]))
            return elsewhere
        chunks = cast(AsyncIterator[bytes], response.streaming_content)
        response.streaming_content = counted(slowed(chunks, quotas.SLOW) if found.slowed else chunks, when_over)
    return response


def _sent_by_another(
    request: HttpRequest, found: Opened, response: StreamingHttpResponse, file: StoredFile | StoredObject
) -> HttpResponse | None:
    """The answer by which the object store, or the proxy in front, sends the file; None where neither does."""
    redirected = None if found.slowed else redirection(request, file)
    return redirected or handed_over(request, response, file, bytes_a_second=quotas.SLOW if found.slowed else 0)


def _counting(
    request: HttpRequest, found: Opened, response: StreamingHttpResponse, size: int, names: dict[str, str]
) -> Callable[[int], None]:
    """Notes how many bytes of the answer were sent, once it is over."""
    last = response.get("Content-Range", f"-{size - 1}").partition("-")[2].partition("/")[0]
    wanted, to_the_end = int(response["Content-Length"]), int(last) == size - 1

    def when_over(sent: int) -> None:
        if found.person is not None:
            usage.note(found.person, bytes_sent=sent)
        whole = to_the_end and sent == wanted
        file_sent.send(None, request=request, person=found.person, bytes_sent=sent, whole=whole, **names)

    return when_over


@for_any_origin
def client(request: HttpRequest) -> HttpResponseBase:
    """The command ``atelier-download`` as one file."""
    return answer(request, client_program(), cache_control="public, no-transform, max-age=3600")


@never_cache
@login_required
@require_safe
def quota(request: HttpRequest) -> HttpResponse:
    """What one may download in a day, what one has, and what happens at the limit."""
    user = signed_in(request)
    usage.write()
    context = {
        "standing": quotas.standing(user.pk),
        "days": Usage.objects.filter(user=user)[:DAYS_SHOWN],
        "slow": quotas.SLOW,
    }
    return render(request, "downloads/quota.html", context)
