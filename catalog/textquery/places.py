"""Names of places among the words of a text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from catalog import gazetteer
from catalog.gazetteer import Place
from catalog.textquery.coordinates import coordinates
from catalog.textquery.grammar import Reader
from catalog.textquery.lexicon import APOSTROPHES, JOINERS
from catalog.textquery.readings import WORD_SCORE, Reading
from catalog.textquery.tokens import Token

LONGEST_NAME = 7
"""Words."""
NAME_SCORE, ARTICLE_SCORE = 9.0, 7.0
"""For each word of the name; for those that are also words of the language, like the ``La`` of ``La Rochelle``."""
LONG_SCORE = 5.0
"""For each word of a name after the first: Santiago de Compostela is one place, not Santiago and Compostela."""
RANK_SCORE = 0.5
STRONG_SCORE, WEAK_SCORE = 5.0, 2.0
"""After a word that calls for a place (``over``) or may do so (``in``)."""
CAPITAL_SCORE = 1.5
CLASH_COST = 8.0
"""For a name that is a word of the query language too: Mars, May, Forest…"""
LEAST_CLASHING_RANK = 2.5
"""Below which a word of the language in small letters is not that village."""
LEAST_PLAIN_RANK = 2.25
"""Below which a word in small letters is not a village under a name that is not its first."""
CLASH_STRONG_SCORE = 8.0
"""… unless a word calls for a place: ``sur Mars``."""
QUALIFIED_SCORE = 10.0
"""For a name followed by an explanation in brackets: ``May (India)``."""
PREPOSITION_COST = 6.0
"""For a name that begins with a preposition (In Salah), which is likelier just that."""
ARTICLES = {"la", "le", "les", "l", "the", "-"}
POINT_SCORE, BOX_SCORE = 15.0, 100.0
"""For a point or box in figures, beside what its words count."""
LONGEST_RADIUS = 1000.0


@dataclass(frozen=True)
class Named:
    """A place as the text names it."""

    candidates: tuple[Place, ...]
    """Those that bear the name, the likeliest first."""
    radius: float | None = None
    """Kilometres around it, where they were said."""
    direction: str | None = None
    """The part of it, where it was said: n, s, e, w, ne…, c."""
    corrected: str | None = None
    """The name as the gazetteer spells it, where the text had it otherwise."""

    @property
    def place(self) -> Place:
        return self.candidates[0]


def place_readings(text: str, reader: Reader) -> list[Reading]:
    """Every place that a stretch of the text names, with its distance or part in front."""
    named = _qualified(reader, [*_by_coordinates(text, reader), *_by_name(text, reader)])
    by_start: dict[int, list[Reading]] = {}
    for reading in named:
        by_start.setdefault(reading.start, []).append(reading)
    return named + list(_with_radius(reader, by_start)) + list(_with_direction(reader, by_start))


def _qualified(reader: Reader, named: list[Reading]) -> list[Reading]:
    """``Mars, Pennsylvania``: the region after the comma says that it is not the month."""
    regions: dict[int, list[Place]] = {}
    for reading in named:
        regions.setdefault(reading.start, []).extend(one for one in reading.value.candidates if not one.is_town)

    def is_explained(reading: Reading) -> bool:
        after = reader.tokens[reading.end : reading.end + 1]
        if not after or after[0].text != ",":
            return False
        pairs = ((region, one) for region in regions.get(reading.end + 1, ()) for one in reading.value.candidates)
        return any(region.contains(place) for region, place in pairs)

    return [replace(one, score=one.score + QUALIFIED_SCORE) if is_explained(one) else one for one in named]


def _by_coordinates(text: str, reader: Reader) -> Iterator[Reading]:
    ends = {token.end: index + 1 for index, token in enumerate(reader.tokens)}
    for at, token in enumerate(reader.tokens):
        glued = at > 0 and reader.tokens[at - 1].end == token.start and reader.tokens[at - 1].text in {"-", "+", "."}
        if (token.text[0] in "+-−[" or token.kind in {"number", "word", "date"}) and not glued:
            typed = coordinates(text, token.start)
            if typed and typed.end in ends:
                score = (BOX_SCORE if typed.place.kind == "box" else POINT_SCORE) + WORD_SCORE * (ends[typed.end] - at)
                yield Reading(at, ends[typed.end], "place", Named((typed.place,)), score)


def _by_name(text: str, reader: Reader) -> Iterator[Reading]:
    spans = {
        (start, end): gazetteer.key(text[tokens[0].start : tokens[-1].end]) for start, end, tokens in _stretches(reader)
    }
    found = gazetteer.find(spans.values())
    for (start, end), name in spans.items():
        if name in found:
            candidates = tuple(found[name])
            kind = "place" if candidates[0].is_town else "region"
            yield Reading(start, end, kind, Named(candidates), _score(reader, start, end, candidates[0]))


def _stretches(reader: Reader) -> Iterator[tuple[int, int, list[Token]]]:
    """Runs of words that may be a name: joined by hyphens, apostrophes or nothing, and not too short."""
    tokens = reader.tokens
    for start, token in enumerate(tokens):
        if token.kind != "word":
            continue
        words = 0
        for end in range(start + 1, len(tokens) + 1):
            last = tokens[end - 1]
            if last.kind not in {"word", "number"}:
                if last.text not in JOINERS:
                    break
                continue
            words += 1
            if words > LONGEST_NAME:
                break
            if end < len(tokens) and tokens[end].text in APOSTROPHES and tokens[end].start == last.end:
                continue  # the d of d'Isère
            if words > 1 or len(token.text) > 3 or _short_name(reader, start):
                yield start, end, tokens[start:end]


def _short_name(reader: Reader, at: int) -> bool:
    """Whether a word of one to three letters may be a place: ``Pau``, ``Ay`` after ``sur``, never ``us``."""
    token = reader.tokens[at]
    if len(token.text) < 3:
        is_code = token.text.isupper() and len(token.text) == 2 and not _is_common(reader, token)
        return is_code or len(reader.tokens) == 1 or (token.is_capitalised and _preposition(reader, at) == "strong")
    return token.is_capitalised or token.word not in reader.grammar.lexicon.vocabulary


def _preposition(reader: Reader, at: int) -> str | None:
    """The kind of preposition that stands before a token, an article between them or not."""
    for back in range(1, 6):
        if at - back < 0:
            return None
        for value, end in reader.match("on", at - back):
            if end == at or (end == at - 1 and reader.tokens[end].word in {"la", "le", "les", "l", "the"}):
                return str(value)
            if end == at - 2 and [token.word for token in reader.tokens[end:at]] == ["l", "'"]:
                return str(value)
    return None


def _is_common(reader: Reader, token: Token) -> bool:
    return token.word in reader.grammar.lexicon.vocabulary


def _score(reader: Reader, start: int, end: int, place: Place) -> float:
    words = [token for token in reader.tokens[start:end] if token.is_word]
    common = [token for token in words if len(words) > 1 and reader.grammar.lexicon.knows("filler", token)]
    score = (
        NAME_SCORE * (len(words) - len(common))
        + ARTICLE_SCORE * len(common)
        + RANK_SCORE * place.rank
        + LONG_SCORE * (len(words) - 1)
    )
    preposition = _preposition(reader, start)
    clashes = all(_is_common(reader, token) for token in words)
    if clashes:
        score -= CLASH_COST
        aside = not preposition and not words[0].is_capitalised and len(reader.tokens) > 1
        if aside and (place.rank < LEAST_CLASHING_RANK or reader.grammar.lexicon.knows("direction", words[0])):
            return 0.0
    elif not preposition and not words[0].is_capitalised and len(reader.tokens) > 1 and place.rank < LEAST_PLAIN_RANK:
        return 0.0
    if preposition == "strong":
        score += CLASH_STRONG_SCORE if clashes else STRONG_SCORE
    elif preposition == "weak":
        score += WEAK_SCORE
    if words[0].is_capitalised and (start > 0 or len(words) > 1):
        score += CAPITAL_SCORE
    if len(words) > 1 and any(finish == start + 1 for _, finish in reader.match("on", start)):
        score -= PREPOSITION_COST
    if end < len(reader.tokens) and reader.tokens[end].text == "(":
        score += QUALIFIED_SCORE
    return score


def _with_radius(reader: Reader, by_start: dict[int, list[Reading]]) -> Iterator[Reading]:
    """``within 50 km of Toulouse``, ``Toulouse, 50 km around``."""
    for at in range(len(reader.tokens)):
        for kilometres, after in reader.match("radiusafter", at):
            for reading in (one for readings in by_start.values() for one in readings if one.end == at):
                if 0 < kilometres <= LONGEST_RADIUS:
                    named = Named(reading.value.candidates, radius=kilometres)
                    yield Reading(reading.start, after, "place", named, reading.score + 8.0 * (after - at))
        for kilometres, after in reader.match("radius", at):
            for start in (after, after + 1):
                for reading in by_start.get(start, ()):
                    if 0 < kilometres <= LONGEST_RADIUS and (start == after or not reader.tokens[after].is_word):
                        named = Named(reading.value.candidates, radius=kilometres)
                        yield Reading(at, reading.end, "place", named, reading.score + 9.0 * (after - at))


def _with_direction(reader: Reader, by_start: dict[int, list[Reading]]) -> Iterator[Reading]:
    """``sud de la France``, ``northern Spain``, ``Tunisie nord``; ``north of Toulouse``, which is outside the town."""
    every = [one for readings in by_start.values() for one in readings if one.value.place.kind not in {"point", "box"}]
    regions = [one for one in every if not one.value.place.is_town]
    for at in range(len(reader.tokens)):
        for (distance, side), after in reader.match("aside", at):
            for town in every:
                if (
                    town.value.place.is_town
                    and town.start in (after, after + 1)
                    and _only_articles(reader, after, town.start)
                ):
                    beside = Named(town.value.candidates, radius=distance, direction=side)
                    yield Reading(at, town.end, "place", beside, town.score + 8.0 * (town.start - at))
        for direction, after in reader.match("direction", at):
            for region in regions:
                named = Named(region.value.candidates, direction=direction)
                if at < after <= region.start and _only_articles(reader, after, region.start):
                    yield Reading(at, region.end, "region", named, region.score + 8.0 * (region.start - at))
                elif region.end <= at and _only_articles(reader, region.end, at):
                    yield Reading(region.start, after, "region", named, region.score + 8.0 * (after - region.end))


def _only_articles(reader: Reader, start: int, end: int) -> bool:
    return end - start <= 2 and all(token.word in ARTICLES for token in reader.tokens[start:end])
