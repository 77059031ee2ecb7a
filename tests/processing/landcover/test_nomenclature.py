"""The classes of maps and what other nomenclatures' codes mean."""

import numpy as np
import pytest

from processing.landcover.nomenclature import CLASSES, COLUMNS, OSO, ROOT, leaves, lineage, normalised, table
from processing.simulation.cover import LAND_COVER


def test_there_are_the_17_classes_of_oso():
    assert [one.code for one in OSO] == [11, 12, 31, 32, 34, 36, 41, 42, 43, 44, 45, 46, 51, 53, 211, 221, 222]
    assert set(np.unique(LAND_COVER)) <= {one.code for one in OSO}


def test_every_class_descends_from_the_root_and_no_two_look_alike():
    assert all(lineage(code)[-1] == ROOT for code in CLASSES)
    assert sorted(leaves(ROOT)) == sorted(one.code for one in OSO)
    assert all(len(leaves(code)) > 1 for code in CLASSES if code not in leaves(ROOT))
    assert len({one.colour for one in CLASSES.values()}) == len(CLASSES)
    assert all(0 < code < 256 and one.name_en != one.name_fr for code, one in CLASSES.items())


@pytest.mark.parametrize("name", sorted(set(COLUMNS.values())))
def test_a_table_gives_classes_of_oso_or_says_why_none(name):
    codes = {one.code for one in OSO}
    for code, meaning in table(name).items():
        assert normalised(code, name) == code
        assert meaning.oso is None or meaning.oso in codes
        assert meaning.words


@pytest.mark.parametrize(
    ("value", "name", "code"),
    [
        ("312", "corine", 32),
        (312.0, "corine", 32),
        ("bth", "rpg_crops", 12),
        (6, "rpg_groups", 11),
        (" Forêt fermée de feuillus", "bd_topo", 31),
        ("Surface d’eau", "bd_topo", 51),
        (211, "oso", 211),
        ("211", "corine", None),
    ],
)
def test_codes_are_understood_as_they_are_written(value, name, code):
    assert table(name)[normalised(value, name)].oso == code
