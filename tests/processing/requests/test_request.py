"""What may be asked for, and that it reads itself again."""

from __future__ import annotations

from typing import Any

import pytest

from processing.requests.errors import InvalidRequest
from processing.requests.request import Level, ProductRequest, Sensor

TRIANGLE = {"type": "Polygon", "coordinates": [[[1, 43], [2, 43], [2, 44], [1, 43]]]}
DAYS = {"datetime": "2018-01-01/2018-01-31"}


@pytest.mark.parametrize(
    "document",
    [
        {"tile": "31TCJ", **DAYS},
        {"bbox": [1, 43, 2, 44], **DAYS, "sensors": ["landsat"], "cloud_cover": 40},
        {"area": TRIANGLE, "datetime": "2018-02-01", "products": ["l3a", "snow"]},
    ],
)
def test_what_is_written_down_reads_as_what_was_asked_for(document: dict[str, Any]) -> None:
    request = ProductRequest.of(document)
    assert ProductRequest.of(request.as_dict()) == request


def test_usual_ways_to_write() -> None:
    request = ProductRequest.of({"tile": "t31tcj", "datetime": "2018-01-01T10:00:00Z/2018-01-31T00:00:00Z"})
    assert (request.tile_id, str(request.first), str(request.last)) == ("31TCJ", "2018-01-01", "2018-01-31")
    assert request.sensors == tuple(Sensor)
    assert request.levels == (Level.L2A,)
    assert ProductRequest.of({"tile": "1CCV", **DAYS}).tile_id == "01CCV"


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (None, "body"),
        ([], "body"),
        (DAYS, "area"),
        ({"tile": "31TCJ", "bbox": [1, 43, 2, 44], **DAYS}, "area"),
        ({"tile": "99XYZ", **DAYS}, "tile"),
        ({"tile": ["31TCJ"], **DAYS}, "tile"),
        ({"bbox": [2, 43, 1, 44], **DAYS}, "bbox"),
        ({"bbox": [1, 43, 2, True], **DAYS}, "bbox"),
        ({"bbox": [1, 43, 2, float("nan")], **DAYS}, "bbox"),
        ({"area": {"type": "Point", "coordinates": [1, 2]}, **DAYS}, "area"),
        ({"tile": "31TCJ"}, "datetime"),
        ({"tile": "31TCJ", "datetime": "2018-02-30/2018-03-01"}, "datetime"),
        ({"tile": "31TCJ", "datetime": "2018-03-02/2018-03-01"}, "datetime"),
        ({"tile": "31TCJ", "datetime": "2018-01-01/2018-01-31/2018-02-28"}, "datetime"),
        ({"tile": "31TCJ", "datetime": "../2018-01-31"}, "datetime"),
        ({"tile": "31TCJ", **DAYS, "sensors": []}, "sensors"),
        ({"tile": "31TCJ", **DAYS, "sensors": [{}]}, "sensors"),
        ({"tile": "31TCJ", **DAYS, "products": ["l4"]}, "products"),
        ({"tile": "31TCJ", **DAYS, "cloud_cover": 101}, "cloud_cover"),
        ({"tile": "31TCJ", **DAYS, "colour": "red"}, "colour"),
    ],
)
def test_what_has_no_meaning_is_named(document: Any, field: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        ProductRequest.of(document)
    assert refused.value.details["field"] == field
