"""How a product's time is said."""

from __future__ import annotations

import pytest
from django.utils import translation

from portal.discover.periods import period

SEASON = {"start_datetime": "2017-09-01T00:00:00Z", "end_datetime": "2018-08-31T23:59:59Z"}


@pytest.mark.parametrize(
    ("language", "properties", "said"),
    [
        ("en", {"datetime": "2018-05-31T10:55:13Z"}, ""),
        ("en", {"start_datetime": "2018-05-31T10:55:13Z", "end_datetime": "2018-05-31T10:55:40Z"}, ""),
        ("en", {"start_datetime": "2018-08-23T00:00:00Z", "end_datetime": "2018-10-08T00:00:00Z"}, "September 2018"),
        ("fr", {"start_datetime": "2018-08-23T00:00:00Z", "end_datetime": "2018-10-08T00:00:00Z"}, "septembre 2018"),
        ("en", {"start_datetime": "2018-01-01T00:00:00Z", "end_datetime": "2018-12-31T23:59:59Z"}, "2018"),
        ("en", {"start_datetime": "2018-01-01T00:00:00Z", "end_datetime": "2019-01-01T00:00:00Z"}, "2018"),
        ("en", SEASON, "1 September 2017 – 31 August 2018"),
        ("fr", SEASON, "1 septembre 2017 – 31 août 2018"),
    ],
)
def test_a_time_is_said_as_people_do(language: str, properties: dict[str, str], said: str) -> None:
    with translation.override(language):
        assert period(properties) == said
