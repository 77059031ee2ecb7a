"""Keys name files inside the archive and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

import pystac
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.configuration import configuration
from catalog.errors import PublicationError, UnsafeKey
from catalog.storage import directory_key, path_of

KEY = "sentinel2-l2a/2018/07/06/ITEM/MASKS/ITEM_CLM_R1.tif"


def test_a_key_names_a_file_of_the_archive() -> None:
    assert path_of(KEY) == configuration().archive / KEY


@pytest.mark.parametrize(
    "key",
    [
        "",
        ".",
        "/etc/passwd",
        "../secret_key",
        "sentinel2-l2a/../../secret_key",
        "sentinel2-l2a/..",
        "https://example.org/x.tif",
        "s3://bucket/x.tif",
        "file:///etc/passwd",
        "GTiff:/etc/passwd",
        "a\0b",
    ],
)
def test_what_leads_elsewhere_is_refused(key: str) -> None:
    with pytest.raises(UnsafeKey):
        path_of(key)


@given(st.text(alphabet="a./:\\~\0%2", max_size=30))
def test_no_key_at_all_leaves_the_archive(key: str) -> None:
    try:
        path = path_of(key)
    except UnsafeKey:
        return
    assert configuration().archive in path.parents


def test_a_link_out_of_the_archive_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = tmp_path_factory.mktemp("outside") / "secret"
    secret.write_text("secret")
    link = configuration().archive / "test-links" / "link"
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(secret)
    with pytest.raises(UnsafeKey):
        path_of("test-links/link")
    link.unlink()


def _item(identifier: str, when: datetime | None = datetime(2018, 7, 6, tzinfo=UTC)) -> pystac.Item:
    properties = {} if when else {"start_datetime": "2018-06-01T00:00:00Z", "end_datetime": "2018-06-30T00:00:00Z"}
    return pystac.Item(identifier, None, None, when, properties, collection="sentinel2-l2a")


def test_products_lie_under_their_day() -> None:
    assert directory_key(_item("ITEM")) == "sentinel2-l2a/2018/07/06/ITEM"
    assert directory_key(_item("MONTH", None)) == "sentinel2-l2a/2018/06/01/MONTH"


@pytest.mark.parametrize("identifier", ["", "..", "a/b", ".hidden", "a b", "a\nb", "é", "x" * 300])
def test_an_id_that_cannot_name_a_folder_is_refused(identifier: str) -> None:
    with pytest.raises(PublicationError):
        directory_key(_item(identifier))
