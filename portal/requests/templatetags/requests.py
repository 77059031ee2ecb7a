"""From an image as it was received to the request for what is made of it."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.urls import reverse

from portal.discover.cards import Card
from processing.requests.request import TILE, Sensor

register = template.Library()
SENSORS = {sensor.level1: sensor for sensor in Sensor}


@register.filter
def asking_address(card: Card) -> str:
    """Of the form, filled in with the place, the day and the satellites of an image; empty for any other product."""
    sensor = SENSORS.get(card.collection)
    if sensor is None or card.sensing_time is None:
        return ""
    day = f"{card.sensing_time:%Y-%m-%d}"
    where = {"tile": card.tile} if TILE.fullmatch(card.tile) else {"bbox": _box(card.bbox)}
    return f"{reverse('requests:new')}?{urlencode({**where, 'first': day, 'last': day, 'sensor': str(sensor)})}"


def _box(bbox: list[float] | None) -> str:
    return ", ".join(f"{bound:.5f}" for bound in bbox or ())
