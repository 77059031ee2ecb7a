"""Places by name, without a network: towns, countries, French divisions, mountains, basins, Sentinel-2 tiles."""

from catalog.gazetteer.index import connection
from catalog.gazetteer.lookup import complete, correct, country, division, find, one_letter_away
from catalog.gazetteer.names import fold, key
from catalog.gazetteer.place import SPREADING, Box, Place, around
from catalog.gazetteer.tiles import tile_box, tile_id


def prepare() -> None:
    """Builds the index when there is none yet (about 10 s), so that the first query does not wait for it."""
    connection()


__all__ = [
    "SPREADING",
    "Box",
    "Place",
    "around",
    "complete",
    "correct",
    "country",
    "division",
    "find",
    "fold",
    "key",
    "one_letter_away",
    "prepare",
    "tile_box",
    "tile_id",
]
