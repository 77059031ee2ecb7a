"""From a text to its meaning: :func:`parse`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from catalog.errors import CatalogError
from catalog.search import current
from catalog.textquery import chips
from catalog.textquery.alternatives import alternatives
from catalog.textquery.geography import Settled, settle
from catalog.textquery.grammar import Reader
from catalog.textquery.moments import Calendar
from catalog.textquery.periods import Combined, combine
from catalog.textquery.places import Named, place_readings
from catalog.textquery.products import PRODUCTS
from catalog.textquery.readings import Reading, choose, grammar, grammar_readings
from catalog.textquery.search_body import search_body
from catalog.textquery.spelling import mend
from catalog.textquery.tokens import Token, tokenize
from catalog.textquery.words import DEFAULT_LANGUAGE, LANGUAGES

LONGEST = 1000
"""Characters."""
SILENT = {"filler", "ignored"}
PLACES = {"place", "region"}


class TextTooLong(CatalogError):
    """The text of a query has more than 1,000 characters."""


def parse(text: str, lang: str = DEFAULT_LANGUAGE, *, today: date | None = None) -> dict[str, Any]:
    """The meaning of a text query, in any mixture of the languages known.

    Args:
        text: what was typed, at most 1,000 characters.
        lang: language of the labels (``en`` when it is not one of ours).
        today: the day that ``yesterday`` and the like are told from; today in UTC by default.

    Returns:
        ``q``, ``lang``, ``search`` (a body for ``POST /stac/search``), ``understood`` (``text``, ``kind``, ``value`` in
        the order of the text; a value has a ``label`` and its ``span`` of characters), ``ignored`` (words) and
        ``alternatives`` (``text``, ``kind``, ``value``, and the ``q`` that would be read so).

    Raises:
        TextTooLong: more than 1,000 characters.
    """
    if len(text) > LONGEST:
        raise TextTooLong(f"the query has {len(text)} characters; shorten it to {LONGEST}")
    language = lang if lang in LANGUAGES else DEFAULT_LANGUAGE
    reader, chosen, others, spelling = _read(text)
    settled = iter(settle([one for one in chosen if one.kind in PLACES], reader))
    places = [next(settled) if one.kind in PLACES else None for one in chosen]
    known = [one for one in places if one]
    day = today or datetime.now(UTC).date()
    calendar = Calendar(datetime(day.year, day.month, day.day, tzinfo=UTC), south=_is_south(known))
    times = combine([one.value for one in chosen if one.kind == "time"], calendar)
    return {
        "q": text,
        "lang": language,
        "search": current(search_body(chosen, known, times.together)),
        "understood": _understood(text, reader, chosen, places, times, spelling, language),
        "ignored": _ignored(reader, chosen),
        "alternatives": alternatives(text, reader, known, chosen, others, language),
    }


def _read(text: str) -> tuple[Reader, list[Reading], list[Reading], dict[int, str]]:
    """The readings chosen and the others, after mending what was not understood at first."""
    reader = grammar().read(tokenize(text))
    readings = grammar_readings(reader) + place_readings(text, reader)
    chosen = choose(readings, len(reader.tokens))
    mended = mend(reader, _unknown(reader.tokens, chosen))
    if mended.changed:
        reader = grammar().read(mended.tokens)
        readings = grammar_readings(reader) + place_readings(text, reader)
    if mended.changed or mended.places:
        readings += mended.places
        chosen = choose(readings, len(reader.tokens))
    return reader, chosen, [one for one in readings if one not in chosen], mended.changed


def _unknown(tokens: list[Token], chosen: list[Reading]) -> list[int]:
    covered = {at for reading in chosen for at in range(reading.start, reading.end)}
    return [at for at, token in enumerate(tokens) if token.is_word and at not in covered]


def _ignored(reader: Reader, chosen: list[Reading]) -> list[str]:
    """Words that mean nothing to the search, in the order of the text."""
    meaningless = {at for one in chosen if one.kind == "ignored" for at in range(one.start, one.end)}
    return [
        reader.tokens[at].text
        for at in sorted({*_unknown(reader.tokens, chosen), *meaningless})
        if reader.tokens[at].is_word
    ]


def _is_south(places: list[Settled]) -> bool:
    wanted = [one.place.latitude for one in places if not one.explains]
    return bool(wanted) and max(wanted) < 0


def _understood(
    text: str,
    reader: Reader,
    chosen: list[Reading],
    places: list[Settled | None],
    times: Combined,
    spelling: dict[int, str],
    language: str,
) -> list[dict[str, Any]]:
    periods = iter(times.each)
    entries = []
    for reading, place in zip(chosen, places, strict=True):
        if reading.kind in SILENT:
            continue
        start, end = reader.tokens[reading.start].start, reader.tokens[reading.end - 1].end
        if place is not None:
            value = chips.place_value(place, language)
        elif reading.kind == "time":
            value = chips.time_value(next(periods), reading.value.how, language)
        else:
            value = _value(reading, language)
        value["span"] = [start, end]
        corrected = _corrected(reading, spelling)
        if corrected:
            value["corrected"] = corrected
        entries.append({"text": text[start:end], "kind": reading.kind, "value": value})
    return entries


def _corrected(reading: Reading, spelling: dict[int, str]) -> str | None:
    """The right spelling, where the text had a typing error."""
    if isinstance(reading.value, Named) and reading.value.corrected:
        return reading.value.corrected
    return " ".join(spelling[at] for at in range(reading.start, reading.end) if at in spelling) or None


def _value(reading: Reading, language: str) -> dict[str, Any]:
    value = reading.value
    match reading.kind:
        case "platform":
            return chips.platform_value(value)
        case "product":
            return chips.product_value(value, language, is_identifier=isinstance(value, str) and value not in PRODUCTS)
        case "tile":
            return chips.tile_value(value, language)
        case "orbit":
            return chips.orbit_value(value, language)
        case "order":
            return chips.order_value(value, language)
        case _:
            return chips.bound_value(value, language)
