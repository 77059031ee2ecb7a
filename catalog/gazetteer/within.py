"""The towns of a box: what a map without a network writes its names from."""

from __future__ import annotations

import json
from collections.abc import Iterator

from catalog.gazetteer.index import connection
from catalog.gazetteer.place import Box


def towns_within(box: Box, language: str, most: int) -> Iterator[tuple[str, float, float, int]]:
    """The largest towns of a box that does not cross the antimeridian, the largest first.

    Gives name in ``language``, longitude and latitude (degrees) and population.
    """
    west, south, east, north = box
    rows = connection().execute(
        "SELECT name, names, longitude, latitude, population FROM place WHERE kind = 'town' "
        "AND latitude BETWEEN ? AND ? AND longitude BETWEEN ? AND ? ORDER BY population DESC, id LIMIT ?",
        (south, north, west, east, most),
    )
    for name, names, longitude, latitude, population in rows.fetchall():
        yield json.loads(names).get(language, name), longitude, latitude, population
