"""Other readings of a text, each with the text that would be read so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from catalog.gazetteer import Place, country, division
from catalog.textquery.chips import place_value, time_value
from catalog.textquery.figures import written_date
from catalog.textquery.geography import Settled
from catalog.textquery.grammar import Reader
from catalog.textquery.moments import Calendar, Moment, period
from catalog.textquery.places import Named
from catalog.textquery.readings import Reading
from catalog.textquery.times import Time
from catalog.textquery.words import LABELS

FIGURES = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2,4})")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""Any day: a full date is not told from today."""
EMPTIED = re.compile(r"(,)\s*,")
MOST_NAMESAKES = 5
MOST = 10
MISTAKABLE = ("month", "topic")
"""Categories whose words may rather be a place."""
LEAST_RANK = 2.3
"""Namesakes of some hundred inhabitants and more are offered."""


def alternatives(
    text: str,
    reader: Reader,
    places: Sequence[Settled],
    chosen: Sequence[Reading],
    others: Sequence[Reading],
    language: str,
) -> list[dict[str, Any]]:
    """Dates with day and month exchanged, namesakes of the places, and places or months that other words may be.

    ``others`` are the readings that were not chosen.
    """
    found = [entry for one in chosen if one.kind == "time" for entry in _exchanged(text, reader, one, language)]
    found += [entry for one in places if not one.explains for entry in _namesakes(text, reader, one, places, language)]
    named = {(one.reading.start, one.reading.end) for one in places}
    taken = {at for start, end in named for at in range(start, end)}
    for reading in others:
        if reading.kind == "time" and (reading.start, reading.end) in named:
            found += _as_month(text, reader, reading, language)
        elif (
            isinstance(reading.value, Named)
            and taken.isdisjoint(range(reading.start, reading.end))
            and _stands_alone(reading, chosen)
        ):
            found += _as_place(text, reader, reading, language)
    return found[:MOST]


def _exchanged(text: str, reader: Reader, reading: Reading, language: str) -> list[dict[str, Any]]:
    """``05/06/2017`` was read as 5 June, and is 6 May to an American."""
    token = reader.tokens[reading.start]
    figures = FIGURES.fullmatch(token.text) if reading.end == reading.start + 1 else None
    moment = written_date(f"{figures[2]}/{figures[1]}/{figures[3]}") if figures else None
    if moment is None or figures is None or figures[1] == figures[2] or int(figures[1]) > 12:
        return []
    value = time_value([period(moment, Calendar(EPOCH))], "in", language)
    written = f"{moment.year:04}-{moment.month:02}-{moment.day:02}"
    return [{"text": token.text, "kind": "time", "value": value, "q": _rewritten(text, reader, reading, written)}]


def _stands_alone(reading: Reading, chosen: Sequence[Reading]) -> bool:
    """Whether the word is most of what was understood there: ``Mars 2018``, not a month within a range of dates."""
    return any(one.start <= reading.start and one.end >= reading.end and one.end - one.start <= 2 for one in chosen)


def _rewritten(text: str, reader: Reader, reading: Reading, words: str, dropped: Sequence[Settled] = ()) -> str:
    """The text with other words for a reading, and without the regions that explained it."""
    changes = [(_span(reader, reading), words), *((_span(reader, one.reading), "") for one in dropped)]
    for (start, end), new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return " ".join(EMPTIED.sub(r"\1", text.replace("()", " ")).split())


def _span(reader: Reader, reading: Reading) -> tuple[int, int]:
    return reader.tokens[reading.start].start, reader.tokens[reading.end - 1].end


def _entry(
    text: str, reader: Reader, reading: Reading, place: Place, language: str, dropped: Sequence[Settled] = ()
) -> dict[str, Any]:
    start, end = _span(reader, reading)
    value = place_value(Settled(reading, Named((place,)), place), language, full=True)
    return {
        "text": text[start:end],
        "kind": "place" if place.is_town else "region",
        "value": value,
        "q": _rewritten(text, reader, reading, qualified(place, reading.value.candidates, language), dropped),
    }


def qualified(place: Place, namesakes: Sequence[Place], language: str) -> str:
    """A name that is read as this place: with its country or division in brackets, else its coordinates."""
    for region in (country(place.country), division(place.country, place.admin1)):
        if region and region.identifier != place.identifier:
            within = [one for one in namesakes if region.contains(one)]
            if within and within[0].identifier == place.identifier:
                return f"{place.name} ({region.label(language)})"
    if place.is_town or not place.names:
        return f"{place.latitude:.4f} {place.longitude:.4f}" if place.is_town else place.name
    return place.label(language)


def _namesakes(
    text: str, reader: Reader, one: Settled, places: Sequence[Settled], language: str
) -> list[dict[str, Any]]:
    others = [
        place for place in one.named.candidates if place.identifier != one.place.identifier and place.rank >= LEAST_RANK
    ]
    explaining = [other for other in places if other.explains]
    reading = replace(one.reading, value=one.named)
    return [_entry(text, reader, reading, place, language, explaining) for place in others[:MOST_NAMESAKES]]


def _as_place(text: str, reader: Reader, reading: Reading, language: str) -> list[dict[str, Any]]:
    """``Mars`` was read as a month, and is also a village; so is ``forest`` a town."""
    place = reading.value.place
    lexicon, token = reader.grammar.lexicon, reader.tokens[reading.start]
    if not any(lexicon.knows(category, token) for category in MISTAKABLE):
        return []
    return [_entry(text, reader, reading, place, language)] if place.rank >= LEAST_RANK else []


def _as_month(text: str, reader: Reader, reading: Reading, language: str) -> list[dict[str, Any]]:
    """``sur Mars`` was read as a place, and is also a month."""
    time: Time = reading.value
    if not (isinstance(time.first, Moment) and time.first.month and time.second is None):
        return []
    start, end = _span(reader, reading)
    shown = LABELS[language]["month_reading"].format(text[start:end].lower())
    return [
        {
            "text": text[start:end],
            "kind": "time",
            "value": {"label": shown},
            "q": _rewritten(text, reader, reading, shown),
        }
    ]
