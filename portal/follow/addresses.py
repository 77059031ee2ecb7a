"""Where a search is seen, and where its feed is."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import urlencode

from django.urls import reverse


class Search(Protocol):
    """Words and area of a results page, in one language."""

    @property
    def text(self) -> str: ...

    @property
    def language(self) -> str: ...

    @property
    def area(self) -> str: ...


def _parameters(search: Search) -> dict[str, str]:
    return {name: value for name, value in (("q", search.text), ("area", search.area)) if value}


def results_address(search: Search) -> str:
    """The path of the page of its results."""
    return _address("search", _parameters(search))


def feed_address(search: Search) -> str:
    """The path of its Atom feed."""
    return _address("feed", _parameters(search) | {"lang": search.language})


def _address(name: str, parameters: dict[str, str]) -> str:
    return reverse(name) + (f"?{urlencode(parameters)}" if parameters else "")
