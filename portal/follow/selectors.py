"""Everything that reads saved searches; another person's answer 404."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from portal.accounts.models import User
from portal.follow.models import SavedSearch


def searches(*, user: User) -> QuerySet[SavedSearch]:
    return SavedSearch.objects.filter(user=user)


def search_access(*, user: User, search_id: int) -> SavedSearch:
    return get_object_or_404(searches(user=user), pk=search_id)


def names(*, user_id: int, search_ids: list[int]) -> list[str]:
    """The names of those of a person's searches that there still are."""
    return list(SavedSearch.objects.filter(user_id=user_id, pk__in=search_ids).values_list("name", flat=True))
