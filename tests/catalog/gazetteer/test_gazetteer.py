"""Places by name."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from shapely.geometry import shape

from catalog import gazetteer
from catalog.gazetteer import index
from catalog.gazetteer.sources import countries, french_divisions, natural_places


@pytest.mark.parametrize(
    ("typed", "name", "country"),
    [
        ("Toulouse", "Toulouse", "FR"),
        ("BARCELONE", "Barcelona", "ES"),
        ("marrakesh", "Marrakesh", "MA"),
        ("St Etienne", "Saint-Étienne", "FR"),
        ("Ste-Geneviève-des-Bois", "Sainte-Geneviève-des-Bois", "FR"),
        ("L'Haÿ-les-Roses", "L'Haÿ-les-Roses", "FR"),
        ("łódź", "Łódź", "PL"),
        ("España", "Spain", "ES"),
        ("Deutschland", "Germany", "DE"),
        ("États-Unis", "United States", "US"),
        ("Haute-Garonne", "Haute-Garonne", "FR"),
        ("Brittany", "Bretagne", "FR"),
        ("Florence", "Florence", "IT"),
        ("Vienna", "Vienna", "AT"),
    ],
)
def test_find(typed: str, name: str, country: str) -> None:
    (candidates,) = gazetteer.find([typed]).values()
    assert (candidates[0].name, candidates[0].country) == (name, country)


@pytest.mark.parametrize(
    ("typed", "name"),
    [("Toulose", "Toulouse"), ("Strassbourg", "Strasbourg"), ("Grenobel", "Grenoble"), ("Pyrenes", "Pyrenees")],
)
def test_correct_one_letter(typed: str, name: str) -> None:
    found = gazetteer.correct(typed)
    assert found is not None
    assert found[1].name == name


def test_nothing_is_near_nonsense() -> None:
    assert gazetteer.correct("qwxzkvj") is None


def test_complete_prefers_the_likeliest() -> None:
    assert [name for name, _ in gazetteer.complete("toulo")][:2] == ["Toulouse", "Toulon"]


def test_every_country_of_the_table_has_its_names_and_a_valid_outline() -> None:
    for place, *_ in [*countries(), *french_divisions()]:
        outline = shape(place.outline)
        assert outline.is_valid, place.name
        assert place.names.get("fr", place.name)
        assert outline.buffer(0.2).contains(shape({"type": "Point", "coordinates": [place.longitude, place.latitude]}))


def test_french_divisions_are_all_there() -> None:
    kinds = [place.kind for place, *_ in french_divisions()]
    assert kinds.count("region") == 13
    assert kinds.count("department") == 95  # 96, less Paris, which is the town


def test_natural_places_have_boxes_on_the_globe() -> None:
    for place, *_ in natural_places():
        west, south, east, north = place.bbox
        assert -180 <= west < east <= 180, place.name
        assert -90 <= south < north <= 90, place.name


def test_a_country_across_the_antimeridian_has_west_after_east() -> None:
    (fiji,) = gazetteer.find(["Fiji"]).values()
    west, _, east, _ = fiji[0].bbox
    assert west > 170
    assert east < -170


def test_tiles() -> None:
    assert gazetteer.tile_id("T31TCJ") == gazetteer.tile_id("31tcj") == "31TCJ"
    assert gazetteer.tile_id("5QKB") == "05QKB"
    assert gazetteer.tile_id("61TCJ") is None
    assert gazetteer.tile_id("31ICJ") is None
    box = gazetteer.tile_box("31TCJ")
    # Corners of the granule in real products' metadata (UTM 31N, 300000 to 409800 E, 4790220 to 4900020 N).
    assert box == pytest.approx((0.4959, 43.2383, 1.8887, 44.2478), abs=2e-4)


def test_the_index_is_made_in_memory_where_it_cannot_be_written(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a directory")
    script = (
        "from catalog import gazetteer; from catalog.gazetteer import sources;"
        "sources.TOWNS = sources.TOWNS.with_name('cities15000.json');"
        "print(gazetteer.find(['Toulouse'])['toulouse'][0].name)"
    )
    result = subprocess.run(
        [sys.executable, "-c", script],
        env={"ATELIER_DATA": str(in_the_way), "PATH": "/usr/bin:/bin"},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.strip() == "Toulouse"
    assert in_the_way.read_text() == "not a directory"


def test_half_an_index_is_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(database: sqlite3.Connection) -> None:
        database.execute("CREATE TABLE place (id INTEGER)")
        raise sqlite3.OperationalError("disk full")

    monkeypatch.setattr(index, "fill", fails)
    with pytest.raises(OSError, match="disk full"):
        index._build_file(tmp_path / "gazetteer-0.sqlite")
    assert not list(tmp_path.glob("*.sqlite"))
    assert not list(tmp_path.glob("gazetteer-0.*"))
