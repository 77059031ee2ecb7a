"""Who may have a file: a session, a program's token, or whoever holds a signed link."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.authentication import person_of
from portal.accounts.licences import missing
from portal.accounts.models import User
from portal.accounts.selectors import ScopeMissing, TokenRefused
from portal.downloads import links
from portal.downloads.quota import Standing, standing
from portal.downloads.refusal import refuse


@dataclass(frozen=True)
class Opened:
    """The file may be had."""

    person: int | None
    """Primary key of the account that it counts for; ``None`` for a link that counts for nobody."""
    standing: Standing | None
    by_link: bool

    @property
    def slowed(self) -> bool:
        return self.by_link and self.standing is not None and self.standing.over

    @property
    def headers(self) -> dict[str, str]:
        return self.standing.headers if self.standing else {}


def opened(request: HttpRequest, collection: str, item: str, asset: str) -> Opened | HttpResponse:
    """Who may have the file, or the refusal that says which condition failed and how to mend it.

    A signed link is judged by itself: with or without a session it opens, or says why not.
    """
    if links.is_signed(request):
        return _opened_by_link(request, collection, item, asset)
    person = person_for(request, "download")
    if isinstance(person, HttpResponse):
        return person
    if person is None:
        return refuse(request, status=401, reason=_("Downloads need a session, a token or a signed link; none came."))
    licence = missing(person, collection)
    if licence is not None:
        return refuse(request, status=403, reason=licence.reason, mend={"licence": licence.accept_at})
    found = Opened(person.pk, standing(person.pk), by_link=False)
    return over_quota(request, found.standing) if found.standing and found.standing.over else found


def person_for(request: HttpRequest, scope: str, *others: str) -> User | HttpResponse | None:
    """Whose session or token this is, ``None`` for nobody's, or the refusal of a token that does not open this.

    A token must have been given for the ``scope``, or for one of the ``others``.
    """
    try:
        return person_of(request, scope=scope)
    except ScopeMissing as error:
        refused = refuse(request, status=403, reason=str(error), error="insufficient_scope")
        return person_for(request, *others) if others else refused
    except TokenRefused as error:
        return refuse(request, status=401, reason=str(error), error="invalid_token")


def _opened_by_link(request: HttpRequest, collection: str, item: str, asset: str) -> Opened | HttpResponse:
    given = {name: request.GET.get(name, "") for name in ("expires", "signature", "of")}
    try:
        links.check(collection, item, asset, **given)
    except links.LinkRefused as error:
        return refuse(request, status=403, reason=str(error))
    person = int(given["of"]) if given["of"] else None
    return Opened(person, None if person is None else standing(person), by_link=True)


def over_quota(request: HttpRequest, standing: Standing) -> HttpResponse:
    """429, when to ask again, and what to do until then."""
    hours = max(1, round(standing.seconds_left / 3_600))
    reason = ngettext(
        "Your downloads of today have reached your quota. Single files can be had again in %(hours)d hour "
        "(at 0 h UTC). The links of your orders go on working, more slowly: put the products in the cart and order.",
        "Your downloads of today have reached your quota. Single files can be had again in %(hours)d hours "
        "(at 0 h UTC). The links of your orders go on working, more slowly: put the products in the cart and order.",
        hours,
    ) % {"hours": hours}
    headers = {**standing.headers, "Retry-After": str(standing.seconds_left)}
    return refuse(request, status=429, reason=reason, headers=headers)


def program_for(request: HttpRequest, scope: str) -> User | HttpResponse:
    """The person for whom a program asks, or the refusal.

    Whatever changes something needs a token: a session's cookie would let other sites' pages act.
    """
    person = person_for(request, scope)
    changes = request.method not in {"GET", "HEAD"}
    if person is None or (changes and "Authorization" not in request.headers):
        return refuse(request, status=401, reason=_("Send one of your tokens: Authorization: Bearer TOKEN."))
    return person
