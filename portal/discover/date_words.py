"""Periods as words of a text query, as short as they can be: ``2018``, ``2018-05``, ``since 2018-05-03``."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as translated

DAY = timedelta(days=1)


def time_words(first: date | None, last: date | None) -> str:
    """The period from the first day to the last, both in it; open where one is not given, empty where both are not."""
    if first is None and last is None:
        return ""
    if first is None or last is None:
        words = translated("since {day}") if last is None else translated("until {day}")
        return words.format(day=(first or last))
    first, last = min(first, last), max(first, last)
    begin, end = _shortest(first, last)
    if begin == end:
        return begin
    if len(begin) == len("2018"):
        return f"{begin}-{end}"
    return translated("from {first} to {last}").format(first=begin, last=end)


def _shortest(first: date, last: date) -> tuple[str, str]:
    """Both by year, by month or by day, whichever says the same."""
    after = last + DAY if last < date.max else last
    if first.day == 1 and after.day == 1:
        if first.month == 1 and after.month == 1:
            return f"{first:%Y}", f"{last:%Y}"
        return f"{first:%Y-%m}", f"{last:%Y-%m}"
    return f"{first:%Y-%m-%d}", f"{last:%Y-%m-%d}"
