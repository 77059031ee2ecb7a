"""Everything that writes about saved searches."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from catalog import arrivals
from portal.accounts.models import User
from portal.follow.models import Frequency, SavedSearch
from portal.follow.schedule import next_look

MOST_SEARCHES = 100
"""Of one person."""


class TooManySearches(Exception):
    """The person has as many saved searches as anyone may have."""


@transaction.atomic
def search_save(*, user: User, name: str, text: str, language: str, area: str, frequency: str) -> SavedSearch:
    """Keep a search; what is published from now on is its news. Raises :class:`TooManySearches`."""
    User.objects.select_for_update().get(pk=user.pk)
    if SavedSearch.objects.filter(user=user).count() >= MOST_SEARCHES:
        raise TooManySearches
    arrivals.note()
    return SavedSearch.objects.create(
        user=user,
        name=name,
        text=text,
        language=language,
        area=area,
        frequency=frequency,
        seen=arrivals.latest(),
        next_at=next_look(frequency, timezone.now()),
    )


@transaction.atomic
def search_change(*, search: SavedSearch, name: str, frequency: str) -> None:
    """Give it another name or rhythm; a search that is mailed again does not tell what it was silent about."""
    locked = SavedSearch.objects.select_for_update().get(pk=search.pk)
    if locked.frequency == Frequency.NEVER and frequency != Frequency.NEVER:
        locked.seen = arrivals.latest()
    if locked.frequency != frequency:
        locked.next_at = next_look(frequency, timezone.now())
    locked.name, locked.frequency = name, frequency
    locked.save(update_fields=["name", "frequency", "seen", "next_at"])


def search_delete(*, search: SavedSearch) -> None:
    search.delete()


def unsubscribe(*, user_id: int, search_ids: Sequence[int]) -> int:
    """Mail these searches no more; how many were mailed until now."""
    mailed = SavedSearch.objects.filter(user_id=user_id, pk__in=search_ids).exclude(frequency=Frequency.NEVER)
    return mailed.update(frequency=Frequency.NEVER, next_at=None)
