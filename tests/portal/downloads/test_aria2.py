"""An order fetched by the real aria2c: killed, resumed, corrupted on the way and on the disk."""

from __future__ import annotations

import hashlib
import subprocess
import time
from pathlib import Path

import pystac
import pytest

from catalog.storage import path_of
from portal.accounts.models import User
from portal.cart.metalink import metalink_document
from portal.cart.services import order_create
from tests.portal.downloads.conftest import CONTENT, SIZE
from tests.portal.people import COLLECTION, MEBIBYTE, Served, person


@pytest.fixture
def ordered(web: Served, item: pystac.Item, tmp_path: Path) -> Path:
    """A folder with the ``.meta4`` of an order of the product."""
    user: User = person("a@example.org")
    order = order_create(user=user, items=[item.to_dict(include_self_link=False, transform_hrefs=False)])
    (tmp_path / "order.meta4").write_bytes(metalink_document(order))
    return tmp_path


def aria2c(folder: Path, *options: str) -> list[str]:
    """The command of the order's page, in a folder, without anybody's configuration."""
    command = ["aria2c", "--no-conf", "--no-netrc", "--metalink-file=order.meta4", "--check-integrity=true"]
    return [*command, "--continue=true", f"--dir={folder}", *options]


def fetch(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(aria2c(folder, *options), cwd=folder, capture_output=True, text=True, timeout=60)


def assert_whole(folder: Path, item: pystac.Item) -> None:
    for asset in item.assets.values():
        archived = path_of(asset.href)
        name = str(archived).partition(f"/{item.id}/")[2]
        fetched = folder / item.id / name
        assert fetched.stat().st_size == asset.extra_fields["file:size"]
        digest = hashlib.sha256(fetched.read_bytes()).hexdigest()
        assert f"1220{digest}" == asset.extra_fields["file:checksum"]
    assert not list(folder.rglob("*.aria2"))


def long_file(item: pystac.Item) -> str:
    return f"/download/{COLLECTION}/{item.id}/LONG"


def test_everything_comes_without_credentials(ordered: Path, item: pystac.Item) -> None:
    done = fetch(ordered)
    assert done.returncode == 0, done.stdout
    assert_whole(ordered, item)


def test_killed_half_way_and_resumed(ordered: Path, item: pystac.Item, web: Served) -> None:
    slowly = ["--max-overall-download-limit=1M", "--auto-save-interval=1"]  # for six seconds
    running = subprocess.Popen(aria2c(ordered, *slowly), cwd=ordered, stdout=subprocess.DEVNULL)
    time.sleep(3.2)
    running.kill()
    running.wait()
    assert list(ordered.rglob("*.aria2")), "aria2c was done before it was killed"
    before = web.sent[long_file(item)]
    done = fetch(ordered)
    assert done.returncode == 0, done.stdout
    assert_whole(ordered, item)
    assert web.sent[long_file(item)] - before < SIZE - MEBIBYTE  # went on, did not start again


def test_only_the_damaged_piece_is_fetched_again(ordered: Path, item: pystac.Item, web: Served) -> None:
    assert fetch(ordered).returncode == 0
    fetched = ordered / item.id / "LONG.tif"
    damaged = bytearray(CONTENT)
    damaged[3 * MEBIBYTE + 77] ^= 1
    fetched.write_bytes(damaged)
    before = web.sent[long_file(item)]
    done = fetch(ordered)
    assert done.returncode == 0, done.stdout
    assert_whole(ordered, item)
    assert MEBIBYTE <= web.sent[long_file(item)] - before < 3 * MEBIBYTE


def test_a_file_that_was_changed_in_the_archive_is_refused(ordered: Path, item: pystac.Item) -> None:
    archived = path_of(item.assets["LONG"].href)
    archived.write_bytes(CONTENT[:-1] + bytes([CONTENT[-1] ^ 1]))
    try:
        assert fetch(ordered, "--max-tries=2", "--retry-wait=0").returncode != 0
    finally:
        archived.write_bytes(CONTENT)
