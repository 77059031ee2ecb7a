"""Export and erasure of what is kept of a person; each app says what it keeps (GDPR, articles 15, 17 and 20)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User

Plain = dict[str, Any] | list[dict[str, Any]]


class Export(Protocol):
    def __call__(self, *, user: User) -> Plain:
        """JSON-ready values: strings, numbers, ISO dates."""


class Erase(Protocol):
    def __call__(self, *, user: User) -> None:
        """Delete rows of the person, or make them nobody's; rows that go with the account need none of it."""


@dataclass(frozen=True)
class PersonalData:
    """What one app keeps of a person."""

    name: str
    """The key in the export."""
    export: Export
    erase: Erase | None = None
    after: Callable[[str], None] | None = None
    """Called with the e-mail address once the account is gone, for what is not in the database."""


_registered: dict[str, PersonalData] = {}


def register(data: PersonalData) -> None:
    """From an app's ``AppConfig.ready``."""
    _registered[data.name] = data


def registered() -> list[PersonalData]:
    return [_registered[name] for name in sorted(_registered)]


def export(*, user: User) -> dict[str, Plain | str]:
    """Everything kept of the person, by kind."""
    return {"exported": timezone.now().isoformat(), **{data.name: data.export(user=user) for data in registered()}}


def erase(*, user: User) -> None:
    """Delete the account and all that is its own; what is counted stays, as nobody's. There is no way back."""
    address = user.email
    with transaction.atomic():
        for data in registered():
            if data.erase is not None:
                data.erase(user=user)
        user.delete()
    for data in registered():
        if data.after is not None:
            data.after(address)
