"""The comparison with real metadata: every field is there or has its reason."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from benchmarks.l2a.metadata import ABSENT, OTHER_NAMES, REAL, compared, fields, named, names, read
from processing.chains import Output


def test_counts_elements_and_attributes_by_path() -> None:
    root = fromstring("<r><a n='1'><b/></a><a/><c><b/></c></r>")
    assert fields(root) == {"a": 2, "a/@n": 1, "a/b": 1, "c": 1, "c/b": 1}


def test_what_is_missing_without_a_reason_is_told() -> None:
    real, ours = fromstring("<r><a><b/></a><c/></r>"), fromstring("<r><a/><d/></r>")
    rows = {row.path: row for row in compared(real, ours)}
    assert set(rows) == {"a", "a/b", "c"}
    assert rows["a"].ok
    assert not rows["a/b"].ok
    assert not rows["c"].ok


@pytest.mark.parametrize("product", ["sentinel2", "landsat"])
def test_every_field_of_the_real_document(product: str, made: dict[str, Output], shared_data: Path) -> None:
    real = read(next((shared_data / REAL).glob("*MTD_ALL.xml")))
    output = made[product]
    ours = read(output.directory / output.item.assets["MTD_ALL"].href)
    missing = {row.path for row in compared(real, ours) + named(real, ours) if not row.ok}
    response = "Radiometric_Informations/Spectral_Band_Informations_List/Spectral_Band_Informations/Spectral_Response"
    # Landsat's metadata hold no spectral response.
    expected = {path for path in fields(real) if path.startswith(response)} if product == "landsat" else set()
    assert missing == expected


def test_reasons_are_for_fields_that_are_real_and_absent(made: dict[str, Output], shared_data: Path) -> None:
    real = read(next((shared_data / REAL).glob("*MTD_ALL.xml")))
    output = made["sentinel2"]
    ours = read(output.directory / output.item.assets["MTD_ALL"].href)
    assert set(ABSENT) <= set(fields(real))
    assert not set(ABSENT) & set(fields(ours))
    assert set(OTHER_NAMES) <= set(names(real))
    assert not set(OTHER_NAMES) & set(names(ours))
