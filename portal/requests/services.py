"""Everything that changes requests."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

from portal.accounts.models import User
from portal.asked.feed_secrets import language_keep
from portal.asked.words import LONGEST_LABEL
from portal.requests.offers import known_offers
from processing.requests import making
from processing.requests.coming import NobodyAnswers
from processing.requests.estimate import Estimate, estimate
from processing.requests.request import ProductRequest


def request_estimate(*, request: ProductRequest) -> Estimate:
    """What a request amounts to; raises :class:`processing.requests.errors.RequestError` where it is not taken."""
    parts = making.here(request)
    try:
        offers = known_offers(request)
    except NobodyAnswers:
        if not parts:
            raise
        offers = []
    if offers is None:
        return replace(estimate(request, parts), providers_known=False)  # nothing found is no answer yet
    return estimate(request, making.with_offers(parts, offers))


def request_make(
    *, user: User, request: ProductRequest, label: str, language: str, mail: bool, response: str = "document"
) -> UUID:
    """Have products made; the request's id. Raises :class:`processing.requests.errors.RequestError`."""
    language_keep(user=user, language=language)
    request_id = uuid4()
    name = label.strip()[:LONGEST_LABEL]
    making.place(request_id, owner=str(user.pk), label=name, request=request, mail=mail, response=response)
    return request_id


def request_cancel(*, request_id: UUID) -> None:
    """Take a request back: what nobody else waits for is not made."""
    making.cancel(request_id)


def requests_forget(*, owner: str) -> None:
    making.forget(owner)
