"""What every page says near the limit of a quota."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.accounts.models import User
from portal.downloads.quota import standing


def quota(request: HttpRequest) -> dict[str, Any]:
    """``quota``: where the person who is signed in stands; asked for by the pages that show it alone."""
    person = request.user
    return {"quota": SimpleLazyObject(lambda: standing(person.pk) if isinstance(person, User) else None)}
