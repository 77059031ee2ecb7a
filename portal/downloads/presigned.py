"""Downloads that the object store itself sends, by presigned links, where ``ATELIER_STORAGE_LINKS_URL`` is set."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from catalog.configuration import configuration
from catalog.storage import store
from portal.downloads.representations import StoredFile, StoredObject


def redirection(request: HttpRequest, file: StoredFile | StoredObject) -> HttpResponse | None:
    """To the object store, for an hour; none where the portal has to send the file.

    A condition on the portal's own tag (``If-Range``) means nothing to the object store.
    """
    endpoint = configuration().storage_links_url
    if not endpoint or not isinstance(file, StoredObject) or "If-Range" in request.headers:
        return None
    from catalog.stores.objects import Objects

    kept = store()
    assert isinstance(kept, Objects)
    address = kept.link(file.key, endpoint, name=file.name, media_type=file.media_type)
    return HttpResponseRedirect(address, headers={"Cache-Control": "private, no-store"})
