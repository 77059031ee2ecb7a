"""One range of bytes, compared with a slice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.downloads.ranges import Unsatisfiable, requested

SIZES = st.integers(0, 400)
POSITIONS = st.integers(0, 500)


@given(SIZES, POSITIONS, POSITIONS)
def test_first_and_last_give_the_slice(size: int, first: int, last: int) -> None:
    expected = range(size)[first : last + 1]
    if last < first:
        assert requested(f"bytes={first}-{last}", size) is None
    elif not expected:
        with pytest.raises(Unsatisfiable):
            requested(f"bytes={first}-{last}", size)
    else:
        assert requested(f"bytes={first}-{last}", size) == expected


@given(SIZES, POSITIONS)
def test_open_ranges_go_to_the_end_and_suffixes_count_from_it(size: int, number: int) -> None:
    data = range(size)
    for header, expected in (
        (f"bytes={number}-", data[number:]),
        (f"bytes=-{number}", data[-number:] if number else data[:0]),
    ):
        if expected:
            assert requested(header, size) == expected
        else:
            with pytest.raises(Unsatisfiable):
                requested(header, size)


@given(st.text(max_size=40) | st.from_regex(r"bytes=[0-9,\- ]{0,12}", fullmatch=True), SIZES)
def test_whatever_the_header_the_answer_lies_in_the_file(header: str, size: int) -> None:
    try:
        found = requested(header, size)
    except Unsatisfiable:
        return
    assert found is None or (len(found) > 0 and found.start >= 0 and found.stop <= size)


@pytest.mark.parametrize(
    "header", [None, "", "bytes=", "bytes=-", "bytes=a-b", "items=0-1", "bytes=0-1,4-5", "bytes=1-0", "bytes=٣-٤"]
)
def test_what_is_not_one_range_of_bytes_is_ignored(header: str | None) -> None:
    assert requested(header, 100) is None


def test_units_are_case_insensitive_and_huge_positions_harmless() -> None:
    assert requested("BYTES=0-99999999999999999999", 10) == range(10)
    assert requested("bytes=-99999999999999999999", 10) == range(10)
    assert requested("bytes=0-" + "9" * 5000, 10) is None
