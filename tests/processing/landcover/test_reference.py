"""Reference polygons from a GeoPackage, whatever is in it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

from processing.errors import CorruptProduct, IncompleteProduct, InvalidMetadata, UnsafeArchive, UnsupportedProduct
from processing.items.landcover_reference import reference_item
from processing.landcover import geopackage
from processing.landcover.reference import MOST_NAMED, MOST_REPAIRED, Account, open_reference, read_reference
from processing.landcover.reference_summary import class_counts, summarised
from processing.raster.mgrs_tile import tile_grid
from tests.processing.landcover.packages import ORIGIN, fields, tamper, write


def _account(path: Path) -> Account:
    return summarised(open_reference(path)).account


def test_codes_of_several_nomenclatures_become_classes(tmp_path: Path) -> None:
    path = tmp_path / "RPG_2018.gpkg"
    write(path, fields(4), code_group=["1", "6", "4", "17"], code_cultu=["BTH", "TRN", "SOG", "???"])
    write(path, fields(2), "corine", code_18=["312", "313"])
    write(path, fields(2), "topo", nature=["Forêt fermée de feuillus", "Surface d'eau"])
    account = _account(path)
    assert account.kept == {12: 1, 11: 2, 32: 1, 31: 1, 51: 1}
    assert account.left_out["of a code that holds several classes"] == 2
    assert class_counts(account)["Summer crops"] == 2


def test_unknown_codes_are_counted_and_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a2018.gpkg", fields(5), code_18=["311", "777", "777", "9", None])
    account = _account(path)
    assert account.unknown == {"code_18 777": 2, "code_18 9": 1}
    assert account.left_out == {"of an unknown code": 3, "without a code": 1}


def test_outlines_that_cross_themselves_are_repaired_and_lines_left_out(tmp_path: Path) -> None:
    left, bottom = ORIGIN
    bow_tie = shapely.Polygon([(left, bottom), (left + 90, bottom + 90), (left + 90, bottom), (left, bottom + 90)])
    flat = shapely.Polygon([(left, bottom), (left + 90, bottom), (left, bottom)])
    line = shapely.LineString([(left, bottom), (left + 9, bottom)])
    path = write(tmp_path / "a2018.gpkg", [bow_tie, flat, line, None, *fields(1)], oso=[11] * 5)
    account = _account(path)
    assert (account.kept, account.repaired) == ({11: 2}, 1)
    assert sum(account.left_out.values()) == 3


def test_polygons_come_in_the_projection_of_the_tile_and_only_those_that_touch_it(tmp_path: Path) -> None:
    far = shapely.box(900_000, 6_800_000, 900_100, 6_800_100)
    file = open_reference(write(tmp_path / "a2018.gpkg", [*fields(3), far], oso=[11, 12, 31, 32]))
    grid = tile_grid("31TCJ", 10)
    (part,) = read_reference(file, grid)
    assert part.codes.tolist() == [11, 12, 31]
    assert part.epsg == 32631
    np.testing.assert_allclose(shapely.area(part.shapes), 10_000, rtol=0.01)
    assert shapely.within(part.shapes, shapely.box(*grid.bounds)).all()


def test_the_summary_says_where_they_are(tmp_path: Path) -> None:
    summary = summarised(open_reference(write(tmp_path / "a2018.gpkg", fields(7), oso=[51] * 7)))
    assert summary.tiles == {"31TCJ": 7}
    assert summary.outline.distance(shapely.Point(1.44, 43.6)) < 0.1


@pytest.mark.parametrize(
    ("name", "columns", "campaign"),
    [
        ("RPG_2-0_2017_R76.gpkg", {}, 2017),
        ("RPG_2017.gpkg", {"campaign": [2018, 2018]}, 2018),
        ("parcels.gpkg", {"metadata": {"campaign": "2019"}}, 2019),
    ],
)
def test_the_campaign_is_that_of_column_metadata_or_name(tmp_path: Path, name, columns, campaign) -> None:
    file = open_reference(write(tmp_path / name, fields(2), oso=[11, 12], **columns))
    assert file.campaign == campaign
    assert not file.simulated


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("parcels.gpkg", {}),
        ("from_2017_to_2018.gpkg", {}),
        ("parcels.gpkg", {"campaign": [2017, 2018]}),
        ("parcels_2018.gpkg", {"campaign": [20180, 20180]}),
    ],
)
def test_a_file_without_one_campaign_is_refused(tmp_path: Path, name, columns) -> None:
    path = write(tmp_path / name, fields(2), oso=[11, 12], **columns)
    with pytest.raises(InvalidMetadata, match="campaign"):
        open_reference(path)


def test_what_the_metadata_says_is_kept(tmp_path: Path) -> None:
    metadata = {"simulated": "yes", "licence": "etalab-2.0"}
    file = open_reference(write(tmp_path / "RPG_R76_2018.gpkg", fields(1), oso=[11], metadata=metadata))
    assert (file.simulated, file.licence, file.region) == (True, "etalab-2.0", "RPG-R76")


def test_rows_are_read_by_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geopackage, "PART", 7)
    file = open_reference(write(tmp_path / "a2018.gpkg", fields(20), oso=[11] * 20))
    numbers = np.concatenate([part.numbers for part in read_reference(file)])
    assert len(set(numbers.tolist())) == 20


def _text(path: Path) -> None:
    path.write_text("code_group;geometry\n1;POINT(0 0)\n")


def _database(path: Path) -> None:
    tamper(path, "CREATE TABLE parcels (code_18 TEXT)")


def _cut(path: Path) -> None:
    write(path, fields(300), oso=[11] * 300)
    path.write_bytes(path.read_bytes()[:-5000])


def _scrambled(path: Path) -> None:
    write(path, fields(300), oso=[11] * 300)
    data = bytearray(path.read_bytes())
    data[100:6000] = b"\xaa" * 5900
    path.write_bytes(bytes(data))


def _view(path: Path) -> None:
    """A layer that counts for ever."""
    write(path, fields(1), oso=[11])
    tamper(
        path,
        "ALTER TABLE parcels RENAME TO hidden",
        "CREATE VIEW parcels AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) "
        "SELECT i AS fid, NULL AS geom, 11 AS oso FROM n",
    )


def _computed(path: Path) -> None:
    write(path, fields(1), name=["a"])
    tamper(path, "ALTER TABLE parcels ADD COLUMN oso AS (length(zeroblob(1000000000)))")


def _virtual(path: Path) -> None:
    write(path, fields(1), oso=[11])
    tamper(path, "CREATE VIRTUAL TABLE words USING fts5(a)")


def _not_text(path: Path) -> None:
    write(path, fields(2), code_18=["311", "312"])
    tamper(path, "UPDATE parcels SET code_18 = CAST(X'FFFE' AS TEXT)")


def _no_columns(path: Path) -> None:
    write(path, fields(2), crop=["maize", "wheat"])


def _no_projection(path: Path) -> None:
    write(path, fields(1), crs=None, oso=[11])


def _degrees_called_metres(path: Path) -> None:
    write(path, [shapely.box(500_000, 4_800_000, 500_100, 4_800_100)], crs="EPSG:4326", oso=[11])


def _nothing_known(path: Path) -> None:
    write(path, fields(2), code_18=["777", "888"])


def _not_numbers(path: Path) -> None:
    write(path, [shapely.Polygon([(0, 0), (1, np.inf), (2, 2), (0, 0)])], oso=[11])


def _no_rows(path: Path) -> None:
    write(path, [], oso=np.array([], int))


def _of_a_workshop(path: Path) -> None:
    """Metres from somewhere."""
    write(path, fields(1), crs='LOCAL_CS["workshop",UNIT["metre",1]]', oso=[11])


def _huge_shape(path: Path) -> None:
    write(path, fields(1), oso=[11])
    tamper(path, f"UPDATE parcels SET geom = zeroblob({geopackage.MAX_SHAPE_BYTES + 1})")


def _rings_without_end(path: Path) -> None:
    """A shape that says that it has four thousand million rings."""
    write(path, fields(1), oso=[11])
    tamper(path, "UPDATE parcels SET geom = CAST(substr(geom, 1, length(geom) - 88) || X'FFFFFFFF' AS BLOB)")


def _tangled(path: Path) -> None:
    chance = np.random.default_rng(1)
    corners = np.array(ORIGIN) + chance.uniform(0, 1000, (MOST_REPAIRED + 1, 2))
    write(path, [shapely.Polygon(corners)], oso=[11])


def _half_the_world(path: Path) -> None:
    write(path, [shapely.box(-90, -80, 90, 80)], crs="EPSG:4326", oso=[11])


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (_no_rows, UnsupportedProduct, "its layers are empty"),
        (_of_a_workshop, InvalidMetadata, "projection"),
        (_huge_shape, UnsafeArchive, "cut it up"),
        (_rings_without_end, CorruptProduct, "cannot be read"),
        (_tangled, UnsupportedProduct, "too many points to be repaired"),
        (_half_the_world, UnsupportedProduct, "wider than any ground"),
        (_text, CorruptProduct, "is not a GeoPackage"),
        (_database, CorruptProduct, "gpkg_contents"),
        (_cut, IncompleteProduct, "copy it again"),
        (_scrambled, CorruptProduct, "damaged"),
        (_view, UnsafeArchive, "not a plain table"),
        (_computed, UnsafeArchive, "computed column 'oso'"),
        (_virtual, UnsafeArchive, "virtual table 'words'"),
        (_not_text, CorruptProduct, "cannot be read"),
        (_no_columns, UnsupportedProduct, "code_group"),
        (_no_projection, InvalidMetadata, "projection"),
        (_degrees_called_metres, UnsupportedProduct, "coordinates"),
        (_nothing_known, UnsupportedProduct, "code_18 777"),
        (_not_numbers, UnsupportedProduct, "without an area"),
    ],
)
def test_a_hostile_file_is_refused_with_its_reason(tmp_path: Path, make, error, words) -> None:
    path = tmp_path / "reference_2018.gpkg"
    make(path)
    with pytest.raises(error, match=words):
        summarised(open_reference(path))


def test_a_thousand_unknown_codes_are_counted_and_the_most_frequent_named(tmp_path: Path) -> None:
    codes = ["311", *("777" for _ in range(9)), *(f"<b>{n}</b>" for n in range(990))]
    file = open_reference(write(tmp_path / "a2018.gpkg", fields(1000), code_18=codes))
    item = reference_item("OSO_a", file, summarised(file), "a.gpkg")
    named = item.properties["atelier:unknown_codes"]
    assert named["code_18 777"] == 9
    assert len(named) == MOST_NAMED
    assert item.properties["atelier:polygons_left_out"] == {"of an unknown code": 999}


def test_a_layer_of_an_odd_name_is_read(tmp_path: Path) -> None:
    account = _account(write(tmp_path / "a2018.gpkg", fields(2), layer='l\'été "2018"; DROP', oso=[11, 12]))
    assert account.kept == {11: 1, 12: 1}


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = write(tmp_path / "a2018.gpkg", fields(1), oso=[11])
    with path.open("ab") as file:
        file.truncate(geopackage.MAX_BYTES + 1)
    with pytest.raises(UnsafeArchive, match="larger"):
        open_reference(path)


def test_a_copy_that_is_not_finished_is_not_whole(tmp_path: Path) -> None:
    path = write(tmp_path / "a2018.gpkg", fields(300), oso=[11] * 300)
    assert geopackage.is_whole(path)
    copy = tmp_path / "copy.gpkg"
    for part in (0, 20, 1000, path.stat().st_size - 1):
        copy.write_bytes(path.read_bytes()[:part])
        assert not geopackage.is_whole(copy)


def test_nothing_is_written_beside_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "a2018.gpkg", fields(3), oso=[11] * 3)
    before = path.read_bytes()
    summarised(open_reference(path))
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert path.read_bytes() == before
