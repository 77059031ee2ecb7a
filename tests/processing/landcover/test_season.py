"""Seasons and the names of features."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from processing.landcover.season import KEY_DATES, Season, due, seasons_with


@pytest.mark.parametrize(
    ("day", "names"),
    [
        (date(2017, 9, 30), ["20171231"]),
        (date(2017, 10, 1), ["20171231", "20180331", "20180731", "20181231"]),
        (date(2018, 3, 31), ["20180331", "20180731", "20181231"]),
        (date(2018, 4, 1), ["20180731", "20181231"]),
        (date(2018, 8, 1), ["20181231"]),
        (date(2018, 12, 31), ["20181231", "20190331", "20190731", "20191231"]),
    ],
)
def test_the_seasons_of_a_day(day: date, names: list[str]) -> None:
    assert [season.name for season in seasons_with(day)] == names


def test_features_of_an_earlier_key_date_are_the_first_of_a_later_one() -> None:
    first, second, third = (Season(2018, key_date).features for key_date in KEY_DATES)
    assert len(first) == 247
    assert third[: len(second)] == second
    assert second[: len(first)] == first
    assert first[0] == "B2_D000"


@pytest.mark.parametrize("key_date", KEY_DATES)
def test_features_are_those_of_any_year(key_date: str) -> None:
    assert Season(2019, key_date).features == Season(2020, key_date).features


def test_names_and_moments() -> None:
    season = Season.named("20180331")
    assert season == Season(2018, "0331")
    assert (season.start, season.end, season.moment) == (
        date(2017, 10, 1),
        date(2018, 3, 31),
        datetime(2018, 3, 31, tzinfo=UTC),
    )
    assert due(season) > season.moment
