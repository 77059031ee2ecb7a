"""The grammar of dates: what may be said, and the :class:`Time` that it means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from catalog.textquery.grammar import Match, Rule
from catalog.textquery.moments import (
    FIRST_YEAR,
    LAST_YEAR,
    Calendar,
    Moment,
    Period,
    add_units,
    day_of,
    exists,
    period,
    unit_around,
)
from catalog.textquery.tokens import Token

RECENT_DAYS = 30
LARGEST_COUNT = 1000


@dataclass(frozen=True)
class Relative:
    """A moment told from today: ``last month`` is (month, −1), ``2 weeks ago`` (week, −2)."""

    unit: str
    offset: int
    part: str | None = None

    def moment(self, calendar: Calendar) -> Moment:
        return Moment(fixed=unit_around(add_units(calendar.today, self.unit, self.offset), self.unit), part=self.part)

    def instant(self, calendar: Calendar) -> datetime:
        """The start where the unit is this one or the last, the exact day where a number was said."""
        if -1 <= self.offset <= 1:
            return period(self.moment(calendar), calendar).start or calendar.today
        return add_units(calendar.today, self.unit, self.offset)


@dataclass(frozen=True)
class Adjacent:
    """``last summer``, ``next May``, ``this winter``: the moment without a year, so many after the latest."""

    moment: Moment
    offset: int


@dataclass(frozen=True)
class Last:
    """``last 3 months``: up to the end of today."""

    unit: str
    count: int


Said = Moment | Relative | Adjacent | Last


@dataclass(frozen=True)
class Time:
    """An expression of time: one moment, or several joined by a word."""

    how: str
    """in, between, since, after, before, until, both; or yearless, a range whose ends have no year"""
    first: Said
    second: Said | None = None

    @property
    def lacks_year(self) -> bool:
        """Whether a year said elsewhere in the text completes it."""
        return self.how in {"in", "yearless"} and isinstance(self.first, Moment) and self.first.lacks_year

    @property
    def recurs(self) -> bool:
        return isinstance(self.first, Moment) and self.first.every

    def in_year(self, year: int) -> Time:
        """Completed with a year that was said elsewhere."""
        first, second = self.first, self.second
        if not isinstance(first, Moment):
            return self
        if not isinstance(second, Moment):
            return replace(self, first=replace(first, year=year))
        return Time("between", replace(first, year=year - self.wraps), replace(second, year=year))

    @property
    def wraps(self) -> bool:
        """Whether a range without years goes over the New Year: November to February."""
        both = isinstance(self.first, Moment) and isinstance(self.second, Moment)
        return both and _rank(self.first) > _rank(self.second)  # type: ignore[arg-type]

    @property
    def is_years(self) -> bool:
        """Whether it is one year or a range of whole years."""
        if self.how not in {"in", "between", "both"} or not isinstance(self.first, Moment):
            return False
        second_is = self.second is None or (isinstance(self.second, Moment) and self.second.is_whole_year)
        return self.first.is_whole_year and second_is

    def years(self) -> list[int]:
        """The years of an expression of whole years."""
        ends = [one.year for one in (self.first, self.second) if isinstance(one, Moment) and one.year is not None]
        return list(range(min(ends), max(ends) + 1)) if self.how == "between" else ends


def said_period(said: Said, calendar: Calendar) -> Period:
    """Where something that was said lies on the calendar."""
    if isinstance(said, Moment):
        return period(said, calendar)
    if isinstance(said, Relative):
        return period(said.moment(calendar), calendar)
    if isinstance(said, Last):
        return Period(add_units(calendar.today, said.unit, -said.count), calendar.today + timedelta(days=1))
    return _adjacent(said, calendar)


def _adjacent(said: Adjacent, calendar: Calendar) -> Period:
    """The latest that has begun; with −1 the latest that has ended, with 1 the first that has not begun."""
    latest = period(said.moment, calendar)
    if said.offset == 0 or latest.start is None or latest.end is None:
        return latest
    if said.offset < 0 and latest.end <= calendar.today:
        return latest
    turn = 1 if said.offset > 0 else -1
    shifted = (day_of(edge.year + turn, edge.month, min(edge.day, 28)) for edge in (latest.start, latest.end))
    return Period(*shifted)


def time_periods(time: Time, calendar: Calendar) -> list[Period]:
    """The intervals that an expression means; open ones for ``since``, ``before``…"""
    first = said_period(time.first, calendar)
    if time.how == "yearless" and first.start:
        return time_periods(time.in_year(first.start.year + time.wraps), calendar)
    if time.how == "since":
        start = time.first.instant(calendar) if isinstance(time.first, Relative) else first.start
        return [Period(start, None)]
    if time.how in {"after", "before", "until"}:
        return [
            {"after": Period(first.end, None), "before": Period(None, first.start), "until": Period(None, first.end)}[
                time.how
            ]
        ]
    if time.second is None:
        return [first]
    second = said_period(time.second, calendar)
    if time.how == "both":
        return [first, second]
    starts, ends = [p.start for p in (first, second) if p.start], [p.end for p in (first, second) if p.end]
    return [Period(min(starts), max(ends))]


# Terminals: numbers, years, days and dates as they are written


def integer(tokens: list[Token], at: int) -> Iterator[Match]:
    if at < len(tokens) and tokens[at].kind == "number" and tokens[at].text.isdigit():
        yield int(tokens[at].text), at + 1


def number(tokens: list[Token], at: int) -> Iterator[Match]:
    """A number, with a decimal comma too: ``12,5``."""
    if at >= len(tokens) or tokens[at].kind != "number":
        return
    three = tokens[at : at + 3]
    glued = len(three) == 3 and three[0].end == three[1].start and three[1].end == three[2].start
    if (
        glued
        and three[1].text == ","
        and three[2].kind == "number"
        and three[0].text.isdigit()
        and three[2].text.isdigit()
    ):
        yield float(f"{three[0].text}.{three[2].text}"), at + 3
    yield float(tokens[at].text), at + 1


def year(tokens: list[Token], at: int) -> Iterator[Match]:
    for value, after in integer(tokens, at):
        if FIRST_YEAR <= value <= LAST_YEAR and len(tokens[at].text) == 4:
            yield value, after


ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|e|eme)$")


def dayordinal(tokens: list[Token], at: int) -> Iterator[Match]:
    """``15th``, ``1er``."""
    match = ORDINAL.match(tokens[at].word) if at < len(tokens) else None
    if match and 1 <= int(match[1]) <= 31:
        yield int(match[1]), at + 1


def day(tokens: list[Token], at: int) -> Iterator[Match]:
    yield from dayordinal(tokens, at)
    for value, after in integer(tokens, at):
        if 1 <= value <= 31 and len(tokens[at].text) <= 2:
            yield value, after


QUARTER = re.compile(r"[qt]([1-4])$")
DECADE = re.compile(r"((?:19|20)\d)0s$")


def quartername(tokens: list[Token], at: int) -> Iterator[Match]:
    match = QUARTER.match(tokens[at].word) if at < len(tokens) else None
    if match:
        yield int(match[1]), at + 1


def decadename(tokens: list[Token], at: int) -> Iterator[Match]:
    match = DECADE.match(tokens[at].word) if at < len(tokens) else None
    if match:
        yield int(match[1]) * 10, at + 1


def date(tokens: list[Token], at: int) -> Iterator[Match]:
    """A date in figures; day before month, unless it cannot be."""
    if at < len(tokens) and tokens[at].kind == "date":
        value = written_date(tokens[at].text)
        if value is not None:
            yield value, at + 1


def yearpair(tokens: list[Token], at: int) -> Iterator[Match]:
    """``2016-17``: two years, the second shortened."""
    match = re.fullmatch(r"(\d{4})[-/](\d{2})", tokens[at].text) if at < len(tokens) else None
    if match and int(match[2]) > int(match[1]) % 100 and int(match[2]) > 12 and year_is_ours(int(match[1])):
        yield (int(match[1]), int(match[1]) // 100 * 100 + int(match[2])), at + 1


def year_is_ours(value: int) -> bool:
    return FIRST_YEAR <= value <= LAST_YEAR


def written_date(text: str) -> Moment | None:
    """``2014-05-03``, ``15/01/2017``, ``2014-05``, ``05/2014``, ``20140503`` or with a time of day."""
    if "T" in text or ":" in text:
        with suppress(ValueError, OverflowError):
            when = datetime.fromisoformat(text)
            when = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
            return Moment(fixed=Period(when, when + timedelta(minutes=1)))
        return None
    figures = [int(part) for part in re.findall(r"\d+", text)]
    if len(figures) == 1:
        figures = [int(text[:4]), int(text[4:6]), int(text[6:])]
    if figures[0] < 100:
        figures = [figures[-1], *figures[-2::-1]]
        if len(figures) == 3 and figures[1] > 12:
            figures[1], figures[2] = figures[2], figures[1]
    moment = Moment(*figures)
    fits = 1 <= (moment.month or 0) <= 12 and (moment.day is None or moment.day >= 1) and year_is_ours(figures[0])
    return moment if fits and exists(moment) else None


TERMINALS = {
    "integer": integer,
    "number": number,
    "year": year,
    "day": day,
    "dayordinal": dayordinal,
    "quartername": quartername,
    "decadename": decadename,
    "date": date,
    "yearpair": yearpair,
}


# What the rules make


def _day(day: int | None, month: int, year: int | None = None) -> Moment | None:
    moment = Moment(year, month, day)
    return moment if exists(moment) else None


def _season(season: str, hemisphere: str | None = None, year: int | None = None) -> Moment:
    return Moment(year, season=season, hemisphere=hemisphere)  # type: ignore[arg-type]


def _season_first(hemisphere: str, season: str, year: int | None) -> Moment:
    return _season(season, hemisphere, year)


def _season_pair(season: str, hemisphere: str | None, first: int, second: int) -> Moment | None:
    """Winter 2016-2017 is the one that begins in 2016."""
    spans = season == "winter" or hemisphere == "south"
    return _season(season, hemisphere, second) if spans and second == first + 1 else None


def _quarter(number: int, year: int | None) -> Moment | None:
    return Moment(year, months=(3 * number - 2, 3 * number)) if 1 <= number <= 4 else None


def _semester(number: int, year: int | None) -> Moment | None:
    return Moment(year, months=(6 * number - 5, 6 * number)) if 1 <= number <= 2 else None


def _week(number: int, year: int) -> Moment | None:
    with suppress(ValueError):
        start = datetime.fromisocalendar(year, number, 1).replace(tzinfo=UTC)
        return Moment(fixed=Period(start, start + timedelta(days=7)))
    return None


def _decade(first: int) -> Moment | None:
    first = first + 1900 if 50 <= first < 100 else first
    return Moment(fixed=Period(day_of(first), day_of(first + 10))) if year_is_ours(first) else None


def _part(part: str, said: Moment | Relative) -> Moment | Relative:
    return replace(said, part=part)


def _count(value: int) -> int | None:
    return value if 0 < value <= LARGEST_COUNT else None


def _ago(count: int, unit: str) -> Relative:
    return Relative(unit, -count)


def _between(first: Said, second: Said) -> Time | None:
    """The year, and the month, that only one end says hold for the other."""
    if not isinstance(first, Moment) or not isinstance(second, Moment):
        return Time("between", first, second)
    if first.day is not None and first.month is None:
        first = replace(first, month=second.month, year=second.year)
    if second.day is not None and second.month is None:
        second = replace(second, month=first.month, year=first.year)
    if first.lacks_year and not second.lacks_year and second.year is not None:
        first = replace(first, year=second.year - (_rank(first) > _rank(second)))
    elif second.lacks_year and not first.lacks_year and first.year is not None:
        second = replace(second, year=first.year + (_rank(first) > _rank(second)))
    elif first.lacks_year and second.lacks_year:
        return Time("yearless", first, second)
    return Time("between", first, second) if exists(first) and exists(second) else None


def _rank(moment: Moment) -> tuple[int, int]:
    month = moment.month or (SEASON_ORDER[moment.season] if moment.season else 0)
    return month, moment.day or 0


SEASON_ORDER = {"winter": 1, "spring": 3, "summer": 6, "autumn": 9}


def _both(first: Said, second: Said) -> Time | None:
    together = _between(first, second)
    return replace(together, how="both") if together and together.how == "between" else None


def _month_days(month: int, first: int, last: int, year: int | None) -> Time | None:
    start, end = _day(first, month, year), _day(last, month, year)
    return _between(start, end) if start and end and last > first else None


def _day_only(day: int) -> Moment:
    return Moment(day=day)


def _day_to(first: Moment, second: Said) -> Time | None:
    """``du 15 au 20 février 2017``: a day alone needs a month after it."""
    fits = isinstance(second, Moment) and second.month is not None and second.day is not None
    return _between(first, second) if fits else None


def _rule(name: str, pattern: str, how: str) -> Rule:
    return Rule(name, pattern, lambda said: Time(how, said))


RULES = [
    Rule("count", "integer", _count),
    Rule("count", "numeral", _count),
    Rule("monthday", "day", lambda day: day),
    Rule("monthday", "ordinal", lambda value: value if value <= 2 else None),
    # moments
    Rule("moment", "date", lambda moment: moment),
    Rule("moment", "monthday OF? month OF? COMMA? year?", _day),
    Rule("moment", "month day COMMA year", lambda month, day, year: _day(day, month, year)),
    Rule("moment", "month day year?", lambda month, day, year: _day(day, month, year)),
    Rule("moment", "MONTHOF? month OF? COMMA? year?", lambda month, year: Moment(year, month)),
    Rule("moment", "month DASH year", lambda month, year: Moment(year, month)),
    Rule("moment", "YEAROF? year COMMA? month day?", lambda year, month, day: _day(day, month, year)),
    Rule("moment", "season hemisphere OF? COMMA? year?", _season),
    Rule("moment", "hemisphere season OF? COMMA? year?", _season_first),
    Rule("moment", "season OF? COMMA? year?", lambda season, year: _season(season, None, year)),
    Rule("moment", "year COMMA? season", lambda year, season: _season(season, None, year)),
    Rule("moment", "season hemisphere? OF? year DASH year", _season_pair),
    Rule("moment", "season hemisphere? OF? yearpair", lambda season, where, pair: _season_pair(season, where, *pair)),
    Rule("moment", "hemisphere season OF? year DASH year", lambda h, season, a, b: _season_pair(season, h, a, b)),
    Rule("moment", "quartername OF? year", _quarter),
    Rule("moment", "year quartername", lambda year, number: _quarter(number, year)),
    Rule("moment", "ordinal QUARTER OF? year?", _quarter),
    Rule("moment", "ordinal SEMESTER OF? year?", _semester),
    Rule("moment", "WEEKNAME integer COMMA? OF? year", _week),
    Rule("moment", "YEAROF? year", lambda year: Moment(year)),
    Rule("moment", "decadename", _decade),
    Rule("moment", "DECADEOF integer", _decade),
    Rule("moment", "relativeday", lambda offset: Relative("day", offset)),
    Rule("moment", "THIS unit", lambda unit: Relative(unit, 0)),
    Rule("moment", "PREVIOUS unit", lambda unit: Relative(unit, -1)),
    Rule("moment", "unit PREVIOUSAFTER", lambda unit: Relative(unit, -1)),
    Rule("moment", "FOLLOWING unit", lambda unit: Relative(unit, 1)),
    Rule("moment", "unit FOLLOWINGAFTER", lambda unit: Relative(unit, 1)),
    Rule("moment", "count unit AGO", _ago),
    Rule("moment", "AGOBEFORE count unit", _ago),
    Rule("yearless", "month", lambda month: Moment(month=month)),
    Rule("yearless", "season hemisphere?", _season),
    Rule("yearless", "hemisphere season", lambda hemisphere, season: _season(season, hemisphere)),
    Rule("moment", "THIS yearless", lambda moment: Adjacent(moment, 0)),
    Rule("moment", "PREVIOUS yearless", lambda moment: Adjacent(moment, -1)),
    Rule("moment", "yearless PREVIOUSAFTER", lambda moment: Adjacent(moment, -1)),
    Rule("moment", "FOLLOWING yearless", lambda moment: Adjacent(moment, 1)),
    Rule("moment", "yearless FOLLOWINGAFTER", lambda moment: Adjacent(moment, 1)),
    Rule("partial", "part DASH? THE? moment", lambda part, said: None if isinstance(said, Adjacent) else _part(part, said)),
    Rule("moment", "partial", lambda moment: moment),
    Rule("last", "THE? THE? LASTN count unit", lambda count, unit: Last(unit, count)),
    Rule("last", "THE? THE? LASTN? count LASTN unit", lambda count, unit: Last(unit, count)),
    Rule("last", "THE? count unit PREVIOUSAFTER", lambda count, unit: Last(unit, count)),
    Rule("said", "THE? THE? moment", lambda moment: moment),
    Rule("dayonly", "THE? monthday", _day_only),
    # expressions
    Rule("time", "said", lambda said: Time("in", said)),
    Rule("time", "EVERY yearless", lambda moment: Time("in", replace(moment, every=True))),
    Rule("time", "last", lambda last: Time("in", last)),
    Rule("time", "recent", lambda _: Time("in", Last("day", RECENT_DAYS))),
    Rule("time", "SINCE count unit", lambda count, unit: Time("since", Last(unit, count))),
    Rule("time", "SINCE last", lambda last: Time("since", last)),
    Rule("time", "SINCE said", lambda said: Time("since", said)),
    Rule("time", "said ONWARDS", lambda said: Time("since", said)),
    Rule("time", "said ANDBEFORE", lambda said: Time("until", said)),
    _rule("time", "AFTER said", "after"),
    _rule("time", "BEFORE said", "before"),
    _rule("time", "UNTIL said", "until"),
    Rule("time", "comparison year", lambda sign, year: Time({"<": "before", "<=": "until", ">": "after", ">=": "since"}[sign], Moment(year))),
    Rule("time", "BETWEEN? said DASH said", _between),
    Rule("time", "BETWEEN said AND said", _between),
    Rule("time", "FROM? said TO said", lambda first, second: _between(first, second)),
    Rule("time", "SINCE said UNTIL said", _between),
    Rule("time", "said EITHER said", _both),
    Rule("time", "AFTER said AND? BEFORE said", _between),
    Rule("time", "dayonly DASH moment", _day_to),
    Rule("time", "BETWEEN dayonly AND said", _day_to),
    Rule("time", "FROM? dayonly TO said", _day_to),
    Rule("time", "month day DASH day COMMA? year?", _month_days),
    Rule("time", "yearpair", lambda pair: Time("between", Moment(pair[0]), Moment(pair[1]))),
]  # fmt: skip
