"""What the results of a query are made of, with counts; each count leads to the query narrowed to it.

The counts are those of the search itself (STAC aggregation), so that they are right whatever was typed. Narrowing means
writing a word into the query, so that the box always says what is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from django.utils.translation import gettext_lazy as _

from portal.discover.cards import PLATFORMS, PRODUCT_WORDS
from portal.discover.rewriting import of_kinds, rewritten
from portal.discover.searches import address
from portal.discover.timeline import Timeline, timeline

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Counted: TypeAlias = Sequence[tuple[str, int]]
"""Values and how many products have them."""
MOST_VALUES = 8
"""Of a facet, the most frequent ones."""
CLOUD_WORDS: dict[str, StrPromise] = {
    "10": _("clouds < 10 %"),
    "30": _("clouds < 30 %"),
    "60": _("clouds < 60 %"),
}
"""Words for cloudiness below a bound, in percent: multiples of the aggregation's step."""


@dataclass(frozen=True)
class Value:
    label: str
    count: int
    url: str
    """The query narrowed to this value."""


@dataclass(frozen=True)
class Facet:
    title: str
    values: list[Value]


@dataclass(frozen=True)
class Facets:
    facets: list[Facet]
    timeline: Timeline | None


@dataclass(frozen=True)
class _Kind:
    """How the values of one aggregation become words."""

    aggregation: str
    title: StrPromise
    replaces: frozenset[str]
    """Kinds of chips whose words the new ones take the place of."""
    words: Callable[[str], str]


KINDS = (
    _Kind("collection_frequency", _("Product"), frozenset({"product"}), lambda key: str(PRODUCT_WORDS.get(key, ""))),
    _Kind("platform_frequency", _("Platform"), frozenset({"platform"}), lambda key: PLATFORMS.get(key, "")),
    _Kind("cloud_cover_frequency", _("Clouds"), frozenset({"cloud"}), lambda key: str(CLOUD_WORDS.get(key, ""))),
    _Kind("grid_code_frequency", _("Tile"), frozenset({"tile"}), lambda key: key.removeprefix("MGRS-")),
)
AGGREGATIONS = (*(kind.aggregation for kind in KINDS), "cloud_cover_month_frequency")


def counts(aggregations: Sequence[Mapping[str, Any]]) -> dict[str, Counted]:
    """From :func:`catalog.aggregation.aggregate`; clouds up to the bounds of :data:`CLOUD_WORDS`."""
    found = {
        one["name"]: [(str(bucket.get("from", bucket["key"])), bucket["frequency"]) for bucket in one["buckets"]]
        for one in aggregations
    }
    classes = found["cloud_cover_frequency"]
    below = [(bound, sum(count for lower, count in classes if float(lower) < float(bound))) for bound in CLOUD_WORDS]
    return {**found, "cloud_cover_frequency": [(bound, count) for bound, count in below if count]}


def facets(query: dict[str, Any], counted: Mapping[str, Counted]) -> Facets:
    """Of an answer of :func:`portal.discover.searches.understood` and its search's counts, the most frequent first.

    A facet with one value tells nothing and is left out.
    """
    found = (_facet(query, kind, counted.get(kind.aggregation, ())) for kind in KINDS)
    months = counted.get("cloud_cover_month_frequency", ())
    drawn = timeline(months, lambda words: narrowed(query, frozenset({"time"}), words))
    return Facets([facet for facet in found if len(facet.values) > 1], drawn)


def _facet(query: dict[str, Any], kind: _Kind, counted: Counted) -> Facet:
    sayable = [(key, count) for key, count in counted if kind.words(key)]
    return Facet(str(kind.title), list(_values(query, kind, sayable[:MOST_VALUES])))


def _values(query: dict[str, Any], kind: _Kind, counted: Iterable[tuple[str, int]]) -> Iterable[Value]:
    for key, count in counted:
        words = kind.words(key)
        yield Value(words, count, narrowed(query, kind.replaces, words))


def narrowed(query: dict[str, Any], replaced: frozenset[str], words: str) -> str:
    """The address of the query with ``words`` in place of what it says of these kinds."""
    return address(rewritten(query, [(of_kinds(*replaced), words)]), area=query["area"])
