"""Numbers, years and dates as they are written in figures: the grammar's terminals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from catalog.textquery.grammar import Match
from catalog.textquery.moments import FIRST_YEAR, LAST_YEAR, Moment, Period, exists
from catalog.textquery.tokens import Token


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


WEEK = re.compile(r"w(\d{1,2})$")
QUARTER = re.compile(r"[qt]([1-4])$")
DECADE = re.compile(r"((?:19|20)?\d)0s$")


def quartername(tokens: list[Token], at: int) -> Iterator[Match]:
    match = QUARTER.match(tokens[at].word) if at < len(tokens) else None
    if match:
        yield int(match[1]), at + 1


def isoweek(tokens: list[Token], at: int) -> Iterator[Match]:
    """``W23``, of ISO 8601."""
    match = WEEK.match(tokens[at].word) if at < len(tokens) else None
    if match:
        yield int(match[1]), at + 1


def shortyears(tokens: list[Token], at: int) -> Iterator[Match]:
    """``15/16``: two years that follow each other, both shortened."""
    three = tokens[at : at + 3]
    if len(three) == 3 and three[1].text in {"/", "-"} and all(re.fullmatch(r"\d\d", three[i].text) for i in (0, 2)):
        first = _whole_year(int(three[0].text))
        if int(three[2].text) == (first + 1) % 100:
            yield (first, first + 1), at + 3


def daymonth(tokens: list[Token], at: int) -> Iterator[Match]:
    """``15/01``: a day and a month, of two figures, in this order."""
    three = tokens[at : at + 3]
    if len(three) == 3 and three[1].text == "/" and three[0].kind == three[2].kind == "number":
        moment = Moment(day=int(float(three[0].text)), month=int(float(three[2].text)))
        glued = three[0].end == three[1].start and three[1].end == three[2].start
        fits = glued and len(three[2].text) == 2 and 1 <= (moment.month or 0) <= 12
        if fits and moment.day and exists(moment):
            yield moment, at + 3


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


def _whole_year(figure: int) -> int:
    """2017 from 17, 1985 from 85."""
    if figure >= 100:
        return figure
    return 2000 + figure if figure < FIRST_YEAR % 100 else 1900 + figure


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
        figures = [_whole_year(figures[-1]), *figures[-2::-1]]
        if len(figures) == 3 and figures[1] > 12:
            figures[1], figures[2] = figures[2], figures[1]
    year, month, day = [*figures, None][:3]
    moment = Moment(year, month, day)
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
    "isoweek": isoweek,
    "daymonth": daymonth,
    "shortyears": shortyears,
    "date": date,
    "yearpair": yearpair,
}
