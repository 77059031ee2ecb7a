"""Everything that reads saved searches; another person's answer 404."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from portal.accounts.models import User
from portal.follow.models import Digest, SavedSearch


def searches(*, user: User) -> QuerySet[SavedSearch]:
    return SavedSearch.objects.filter(user=user)


def search_access(*, user: User, search_id: int) -> SavedSearch:
    return get_object_or_404(searches(user=user), pk=search_id)


def names(*, user_id: int, search_ids: list[int]) -> list[str]:
    """The names of those of a person's searches that there still are."""
    return list(SavedSearch.objects.filter(user_id=user_id, pk__in=search_ids).values_list("name", flat=True))


def export(*, user: User) -> dict[str, Any]:
    """All that is kept of a person here, as JSON-ready values."""
    fields = ("name", "text", "language", "area", "frequency", "created_at")
    return {
        "saved_searches": [
            {**row, "created_at": row["created_at"].isoformat()} for row in searches(user=user).values(*fields)
        ],
        "digests": [
            {"subject": one.subject, "sent_at": one.sent_at.isoformat() if one.sent_at else None, "text": one.text}
            for one in Digest.objects.filter(user=user)
        ],
    }
