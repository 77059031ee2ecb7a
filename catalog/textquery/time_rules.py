"""The grammar of dates: what may be said, and the :class:`~catalog.textquery.times.Time` that it means."""

from __future__ import annotations

from dataclasses import replace

from catalog.textquery.figures import year_is_ours
from catalog.textquery.grammar import Rule
from catalog.textquery.moments import Moment, Period, day_of, exists
from catalog.textquery.times import Adjacent, Last, Relative, Said, Time, Weekday, rank

RECENT_DAYS = 30
LARGEST_COUNT = 1000


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


def _week(number: int, year: int | None) -> Moment | None:
    moment = Moment(year, week=number)
    return moment if exists(moment) else None


def _named_day(weekday: int, moment: Moment) -> Moment | None:
    """``Friday 14 July``: the name of the day adds nothing."""
    return moment if moment.day is not None or moment.fixed is not None else None


def _feast(day: tuple[int, int], year: int | None) -> Moment:
    return Moment(year, *day)


def _decade(first: int) -> Moment | None:
    first = first + 1900 if 50 <= first < 100 else first
    return Moment(fixed=Period(day_of(first), day_of(first + 10))) if year_is_ours(first) else None


def _part(part: str, said: Said) -> Moment | Relative | None:
    return replace(said, part=part) if isinstance(said, Moment | Relative) else None


def _compared(sign: str, year: int) -> Time:
    return Time({"<": "before", "<=": "until", ">": "after", ">=": "since"}[sign], Moment(year))


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
        first = replace(first, year=second.year - (rank(first) > rank(second)))
    elif second.lacks_year and not first.lacks_year and first.year is not None:
        second = replace(second, year=first.year + (rank(first) > rank(second)))
    elif first.lacks_year and second.lacks_year:
        return Time("yearless", first, second)
    return Time("between", first, second) if exists(first) and exists(second) else None


def _inside(first: Said, second: Said) -> Time | None:
    together = _between(first, second)
    return replace(together, how="inside") if together and together.how == "between" else None


def _aged(sign: str, count: int, unit: str) -> Time:
    """``less than 3 months ago``, ``il y a plus de 2 ans``."""
    return Time("in" if sign.startswith("<") else "before", Last(unit, count))


def _hours(count: int) -> Last:
    """Whole days, the finest that is searched by."""
    return Last("day", -(-count // 24))


def _recurs(first: Moment, second: Moment) -> bool:
    """``summers of 2015 and 2016``: a month or season, then one more year of it."""
    return bool(first.year) and not first.is_whole_year and first.day is None and second.is_whole_year


def _both(first: Said, second: Said) -> Time | None:
    if isinstance(first, Moment) and isinstance(second, Moment) and _recurs(first, second):
        second = replace(first, year=second.year)
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
    Rule("ofyear", "OF? COMMA? OF? year", lambda year: year),
    Rule("monthday", "day", lambda day: day),
    Rule("monthday", "ordinal", lambda value: value if value <= 2 else None),
    # moments
    Rule("moment", "date", lambda moment: moment),
    Rule("moment", "monthday OF? month ofyear?", _day),
    Rule("moment", "month day COMMA year", lambda month, day, year: _day(day, month, year)),
    Rule("moment", "month day year?", lambda month, day, year: _day(day, month, year)),
    Rule("moment", "MONTHOF? month ofyear?", lambda month, year: Moment(year, month)),
    Rule("moment", "YEAROF? year COMMA? month day?", lambda year, month, day: _day(day, month, year)),
    Rule("moment", "season hemisphere ofyear?", _season),
    Rule("moment", "hemisphere season ofyear?", _season_first),
    Rule("moment", "season ofyear?", lambda season, year: _season(season, None, year)),
    Rule("moment", "year COMMA? season", lambda year, season: _season(season, None, year)),
    Rule("moment", "season hemisphere? OF? year DASH year", _season_pair),
    Rule("moment", "season hemisphere? OF? yearpair", lambda season, where, pair: _season_pair(season, where, *pair)),
    Rule("moment", "hemisphere season OF? year DASH year", lambda h, season, a, b: _season_pair(season, h, a, b)),
    Rule("moment", "season hemisphere? shortyears", lambda season, where, pair: _season_pair(season, where, *pair)),
    Rule("moment", "quartername OF? year", _quarter),
    Rule("moment", "year quartername", lambda year, number: _quarter(number, year)),
    Rule("moment", "ordinal QUARTER ofyear?", _quarter),
    Rule("moment", "ordinal SEMESTER ofyear?", _semester),
    Rule("moment", "month DASH? year", lambda month, year: Moment(year, month)),
    Rule("moment", "monthday DASH month DASH year", _day),
    Rule("moment", "daymonth", lambda moment: moment),
    Rule("moment", "WEEKNAME integer ofyear?", _week),
    Rule("moment", "year COMMA? DASH? WEEKNAME integer", lambda year, number: _week(number, year)),
    Rule("moment", "isoweek OF? year", _week),
    Rule("moment", "year DASH? isoweek", lambda year, number: _week(number, year)),
    Rule("moment", "feast ofyear?", _feast),
    Rule("moment", "weekday COMMA? THE? moment", _named_day),
    Rule("moment", "PREVIOUS? weekday PREVIOUSAFTER?", Weekday),
    Rule("moment", "THIS weekday", lambda number: Weekday(number, this_week=True)),
    Rule("moment", "PREVIOUS WEEKEND", lambda: Weekday(5, 2)),
    Rule("moment", "WEEKEND PREVIOUSAFTER", lambda: Weekday(5, 2)),
    Rule("moment", "THIS WEEKEND", lambda: Weekday(5, 2, this_week=True)),
    Rule("moment", "YEAROF? year", lambda year: Moment(year)),
    Rule("moment", "decadename", _decade),
    Rule("moment", "DECADEOF integer", _decade),
    Rule("moment", "relativeday", lambda offset: Relative("day", offset)),
    Rule("moment", "THIS unit", lambda unit: Relative(unit, 0)),
    Rule("moment", "THIS unit DASH? HERE", lambda unit: Relative(unit, 0)),
    Rule("moment", "THIS yearless DASH? HERE", lambda moment: Adjacent(moment, 0)),
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
    Rule("partial", "part DASH? THE? moment", _part),
    Rule("partial", "part THE? THE? unit", lambda part, unit: Relative(unit, 0, part)),
    Rule("moment", "partial", lambda moment: moment),
    Rule("last", "THE? THE? LASTN count unit", lambda count, unit: Last(unit, count)),
    Rule("last", "THE? THE? LASTN? count LASTN unit", lambda count, unit: Last(unit, count)),
    Rule("last", "THE? count unit PREVIOUSAFTER", lambda count, unit: Last(unit, count)),
    Rule("last", "LASTSPAN unit", lambda unit: Last(unit, 1)),
    Rule("last", "THE? THE? LASTN count HOUR", _hours),
    Rule("last", "THE? count LASTN HOUR", _hours),
    Rule("dayonly", "THE? monthday", _day_only),
    Rule("said", "last", lambda last: last),
    Rule("said", "THE? THE? moment", lambda moment: moment),
    # expressions
    Rule("time", "SINCE said", lambda said: Time("since", said)),
    Rule("time", "YEARTODATE", lambda: Time("since", Relative("year", 0))),
    Rule("time", "said", lambda said: Time("in", said)),
    Rule("time", "EVERY MONTHOF? yearless", lambda moment: Time("in", replace(moment, every=True))),
    Rule("time", "THE? seasons", lambda season: Time("in", Moment(season=season, every=True))),
    Rule("time", "recent", lambda _: Time("in", Last("day", RECENT_DAYS))),
    Rule("time", "SINCE count unit", lambda count, unit: Time("since", Last(unit, count))),
    Rule("time", "SINCE count HOUR", lambda count: Time("since", _hours(count))),
    Rule("time", "BEFORE count unit", lambda count, unit: Time("before", Last(unit, count))),
    Rule("time", "comparison count unit AGO", _aged),
    Rule("time", "comparison count unit OLD", _aged),
    Rule("time", "AGOBEFORE comparison count unit", _aged),
    Rule("time", "said PLUS", lambda said: Time("since", said)),
    Rule("time", "said ONWARDS", lambda said: Time("since", said)),
    Rule("time", "said ANDBEFORE", lambda said: Time("until", said)),
    _rule("time", "AFTER said", "after"),
    _rule("time", "BEFORE said", "before"),
    _rule("time", "UNTIL said", "until"),
    Rule("time", "comparison year", _compared),
    Rule("time", "BETWEEN? said DASH said", _between),
    Rule("time", "BETWEEN said AND said", _between),
    Rule("time", "FROM? said TO said", lambda first, second: _between(first, second)),
    Rule("time", "SINCE said UNTIL said", _between),
    Rule("time", "said EITHER said", _both),
    Rule("time", "AFTER said AND? BEFORE said", _inside),
    Rule("time", "dayonly DASH moment", _day_to),
    Rule("time", "BETWEEN dayonly AND said", _day_to),
    Rule("time", "FROM? dayonly TO said", _day_to),
    Rule("time", "month day DASH day COMMA? year?", _month_days),
    Rule("time", "yearpair", lambda pair: Time("between", Moment(pair[0]), Moment(pair[1]))),
]  # fmt: skip
