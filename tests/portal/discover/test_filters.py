"""The fields beside the box and the words in it are one truth, in both languages."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from portal.discover.date_words import time_words
from portal.discover.filters import PLATFORM_CHOICES, PRODUCT_CHOICES, filtered, orders, said, said_days
from portal.discover.searches import understood

LANGUAGES = ("en", "fr")
PERIODS = [
    (date(2018, 1, 1), date(2018, 12, 31)),
    (date(2016, 1, 1), date(2018, 12, 31)),
    (date(2018, 5, 1), date(2018, 5, 31)),
    (date(2017, 12, 1), date(2018, 2, 28)),
    (date(2018, 5, 3), date(2018, 5, 3)),
    (date(2018, 5, 3), date(2019, 6, 4)),
    (date(2018, 5, 3), None),
    (None, date(2018, 5, 3)),
]


def chosen(shown: dict, name: str) -> str:
    return next((choice.value for choice in shown[name] if choice.chosen), "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("first", "last"), PERIODS)
def test_the_words_of_a_period_mean_it(language: str, first: date | None, last: date | None) -> None:
    with translation.override(language):
        query = understood(text=f"Toulouse {time_words(first, last)}", language=language)
    assert said_days(query) == (first, last)
    assert query["ignored"] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("product", product) for product in PRODUCT_CHOICES),
        *(("platform", platform) for platform in PLATFORM_CHOICES),
        ("cloud", "20"), ("snow", "35.5"), ("tile", "31TCJ"), ("orbit", "51"),
    ],
)  # fmt: skip
def test_what_a_field_writes_is_what_it_shows(language: str, name: str, value: str) -> None:
    with translation.override(language):
        text = filtered(understood(text="Toulouse", language=language), {name: value})
        query = understood(text=text, language=language)
        shown = said(query)
        assert (chosen(shown, name) if isinstance(shown[name], list) else shown[name]) == value
        assert query["ignored"] == []
        assert filtered(query, {name: ""}) == "Toulouse"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_order_is_understood_as_it_is_chosen(language: str) -> None:
    with translation.override(language):
        for number, order in enumerate(orders(understood(text="Toulouse", language=language))):
            text = order.url.partition("q=")[2].replace("+", " ").replace("%27", "'")
            again = understood(text=text, language=language)
            assert [one.chosen for one in orders(again)].index(True) == number
            assert again["ignored"] == []


def test_words_that_no_field_can_show_stay_until_they_are_changed() -> None:
    text = "cloud free Landsat 7 and 8 Toulouse May 2014 and May 2016 clouds > 2 %"
    query = understood(text=text, language="en")
    shown = said(query)
    assert shown["typed"]["platform"] == "Landsat 7 + Landsat 8"
    assert shown["typed"]["time"]
    form = {"product": "", "platform": "~", "from": "", "to": "", "cloud": "", "tile": ""}
    assert filtered(query, form | {"orbit": "51"}) == f"{text} orbit 51"


def test_new_words_stand_where_the_old_ones_stood() -> None:
    query = understood(text="L2A of Toulouse cloud free in 2018 descending", language="en")
    text = filtered(query, {"cloud": "30", "from": "2018-05-01", "to": "2018-05-31", "orbit": "8", "product": ""})
    assert text == "of Toulouse clouds ≤ 30 % 2018-05 descending orbit 8"


def test_an_unknown_choice_is_none() -> None:
    query = understood(text="Toulouse", language="en")
    assert filtered(query, {"platform": "' OR 1=1 --", "from": "yesterday", "to": "2018-99-99"}) == "Toulouse"
