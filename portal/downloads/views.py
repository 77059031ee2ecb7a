"""``/download/COLLECTION/ITEM/ASSET``: one file, whole or in part, to whoever may have it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from portal.accounts.authentication import person_of
from portal.accounts.selectors import TokenRefused
from portal.downloads.answer import answer
from portal.downloads.links import LinkRefused, check
from portal.downloads.refusal import refuse
from portal.downloads.selectors import NoSuchFile, stored_file

ANY_ORIGIN = {
    "Access-Control-Allow-Origin": "*",  # without cookies: a page elsewhere needs a token or a signed link
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Disposition, Content-Length, Content-Range, ETag, "
    "Last-Modified, Repr-Digest, WWW-Authenticate",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Authorization, Range, If-Range, If-None-Match, If-Modified-Since, If-Match",
    "Access-Control-Max-Age": "86400",
}


@csrf_exempt  # nothing but GET, HEAD and OPTIONS is answered
def download(request: HttpRequest, collection: str, item: str, asset: str) -> HttpResponseBase:
    if request.method == "OPTIONS":
        response: HttpResponseBase = HttpResponse(status=204, headers=PREFLIGHT)
    elif request.method in {"GET", "HEAD"}:
        response = _file_access(request, collection, item, asset) or _file(request, collection, item, asset)
    else:
        response = HttpResponseNotAllowed(["GET", "HEAD", "OPTIONS"])
    for name, value in ANY_ORIGIN.items():
        response[name] = value
    return response


def _file_access(request: HttpRequest, collection: str, item: str, asset: str) -> HttpResponse | None:
    """``None`` for who may have the file; else the refusal that says which condition failed.

    A signed link is judged by itself: with or without a session it opens, or says why not.
    """
    signature, expires = request.GET.get("signature"), request.GET.get("expires")
    if signature is not None or expires is not None:
        try:
            check(collection, item, asset, expires=expires or "", signature=signature or "")
        except LinkRefused as error:
            return refuse(request, status=403, reason=str(error))
        return None
    try:
        person = person_of(request)
    except TokenRefused as error:
        return refuse(request, status=401, reason=str(error), error="invalid_token")
    if person is None:
        return refuse(request, status=401, reason=_("Downloads need a session, a token or a signed link; none came."))
    return None


def _file(request: HttpRequest, collection: str, item: str, asset: str) -> HttpResponseBase:
    try:
        return answer(request, stored_file(collection, item, asset))
    except NoSuchFile as error:
        return refuse(request, status=404, reason=str(error))
