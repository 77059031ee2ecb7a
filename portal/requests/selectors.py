"""Everything that reads requests; another person's answers 404."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from portal.accounts.models import User
from processing.requests import records
from processing.requests.request import ProductRequest
from processing.requests.standing import Standing, places_ahead, standing_of


@dataclass(frozen=True)
class Request:
    """One request and what became of it."""

    id: UUID
    owner: str
    label: str
    request: ProductRequest
    ended: str
    """What it ended as: ``ready``, ``failed`` or ``cancelled``; ``open`` before."""
    counts: dict[str, int]
    """Of an ended one: how many steps ended how."""
    mail: bool
    response: str
    """The form that a program wants its results in: ``document`` or ``raw``."""
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None

    @property
    def unfinished(self) -> bool:
        return self.ended == "open"

    @cached_property
    def standing(self) -> Standing:
        return standing_of(self.id, self.request)

    @property
    def status(self) -> str:
        """``waiting``, ``running``, ``ready``, ``failed`` or ``cancelled``."""
        if not self.unfinished:
            return self.ended
        return "running" if self.standing.begun else "waiting"

    @property
    def progress(self) -> float:
        """0 to 1."""
        return 1.0 if self.ended == "ready" else self.standing.progress

    @property
    def percent(self) -> int:
        return int(100 * self.progress)

    @property
    def ahead(self) -> int:
        """Jobs that go before the first one that it waits for."""
        return places_ahead(self.standing) if self.unfinished else 0


def request_of_row(row: dict[str, Any]) -> Request:
    return Request(
        id=row["id"],
        owner=row["owner"],
        label=row["label"],
        request=ProductRequest.of(row["request"]),
        ended=row["status"],
        counts=row["summary"],
        mail=row["mail"],
        response=row["response"],
        created_at=row["created_at"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
    )


def requests(*, user: User) -> list[Request]:
    """The person's, the latest first."""
    return [request_of_row(row) for row in records.of_owner(str(user.pk))]


def request_access(*, user: User, request_id: UUID) -> Request:
    row = records.get(request_id)
    if row is None or row["owner"] != str(user.pk):
        raise Http404(_("There is no such request."))
    return request_of_row(row)
