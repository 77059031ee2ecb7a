"""The history of a product drawn as a graph: a column for each generation, boxes that lead to products."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.formats import date_format
from django.utils.translation import gettext as translated

from portal.discover.product_page.history import History, Relative

WIDTH, HEIGHT = 286, 66
"""Of a box, SVG units."""
ACROSS, DOWN = 44, 14
"""Between boxes."""
MARGIN = 6
MOST_APART = 3
"""More products of one kind and generation than this are one box."""
LONGEST = 33
"""Characters of a line."""


@dataclass(frozen=True)
class Box:
    x: int
    y: int
    title: str
    lines: list[str]
    """Below the title."""
    url: str | None
    own: bool
    """The product of the page."""
    stacked: bool
    """Several products."""
    beside: bool
    members: list[Relative]

    @property
    def text_x(self) -> int:
        return self.x + 12

    @property
    def title_y(self) -> int:
        return self.y + 21

    @property
    def text_y(self) -> list[tuple[int, str]]:
        return [(self.y + 38 + 17 * number, line) for number, line in enumerate(self.lines)]


@dataclass(frozen=True)
class Graph:
    width: int
    height: int
    boxes: list[Box]
    arrows: list[str]
    """SVG paths, from what was used to what was made."""
    box_width: int = WIDTH
    box_height: int = HEIGHT


def graph(history: History) -> Graph:
    """The drawing of a history."""
    columns = _columns(history)
    tallest = max(len(groups) for groups in columns)
    height = tallest * (HEIGHT + DOWN) - DOWN + 2 * MARGIN
    boxes: list[Box] = []
    for number, groups in enumerate(columns):
        x = MARGIN + number * (WIDTH + ACROSS)
        top = (height - len(groups) * (HEIGHT + DOWN) + DOWN) // 2
        boxes += [_box(members, x, top + row * (HEIGHT + DOWN)) for row, members in enumerate(groups)]
    width = len(columns) * (WIDTH + ACROSS) - ACROSS + 2 * MARGIN
    return Graph(width, height, boxes, list(_arrows(boxes)))


def _columns(history: History) -> list[list[list[Relative]]]:
    """By generation, the oldest first: groups of one product, or of many of one kind."""
    distances = sorted({one.distance for one in history.relatives} | {0})
    return [_groups(history.at(distance) if distance else [history.product]) for distance in distances]


def _groups(relatives: Iterable[Relative]) -> list[list[Relative]]:
    def kind(one: Relative) -> tuple[bool, str]:
        return one.beside, one.reference[0]

    found: list[list[Relative]] = []
    for _, members in groupby(sorted(relatives, key=kind), key=kind):
        group = list(members)
        found += [group] if len(group) > MOST_APART else [[one] for one in group]
    return found


def _box(members: list[Relative], x: int, y: int) -> Box:
    first, many = members[0], len(members) > 1
    lines = [_dates(members), "" if many else first.place, "" if many else first.software]
    title = translated("%(count)d × %(kind)s") % {"count": len(members), "kind": first.kind} if many else first.kind
    shown = [line for line in lines if line]
    if not many and not first.published:
        shown = [translated("not in this catalogue"), *shown]
    if first.beside and many:
        shown.append(translated("other dates"))
    return Box(
        x=x,
        y=y,
        title=_cut(title),
        lines=[_cut(line) for line in shown[:2]],
        url="#provenance-list" if many else first.url,
        own=first.distance == 0,
        stacked=many,
        beside=first.beside,
        members=members,
    )


def _dates(members: list[Relative]) -> str:
    known = sorted((one.moment, one.period) for one in members if one.moment)
    if not known:
        return ""
    moments = [period or date_format(moment, "j N Y") for moment, period in (known[0], known[-1])]
    return " – ".join(dict.fromkeys(moments))


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _arrows(boxes: list[Box]) -> Iterable[str]:
    for source in boxes:
        used = {one.reference for one in source.members}
        for made in boxes:
            if made.x > source.x and any(used & set(one.sources) for one in made.members):
                yield _arrow(source, made)


def _arrow(source: Box, made: Box) -> str:
    left, right = source.x + WIDTH, made.x - 5
    start, end, bend = source.y + HEIGHT // 2, made.y + HEIGHT // 2, (right - left) // 2
    return f"M{left} {start}C{left + bend} {start} {right - bend} {end} {right} {end}"
