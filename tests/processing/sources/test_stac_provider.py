"""What is understood of a STAC API, and what is noticed when it changes."""

from __future__ import annotations

import hashlib
import itertools
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from processing.items import level1_item
from processing.sensors import open_product
from processing.sources.arrival import check_product
from processing.sources.errors import ChangedInterface, Damaged, Gone
from processing.sources.offer import Offer, Wish
from processing.sources.providers import opened
from processing.sources.settings import ProviderSettings
from tests.processing.sources.conftest import described, products
from tests.processing.sources.flaky import FlakyProvider, Flaws

MARCH = Wish("sentinel2-l1c", datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC), ("31TCJ",))


def test_a_search_is_followed_through_its_pages(tmp_path: Path) -> None:
    wanted = products(20, size=500)
    with FlakyProvider("paging", wanted).running() as provider:
        stac = opened(described(provider))
        found = list(stac.search(MARCH))
        assert provider.asked["search"] == 3
        first = stac.fetch(found[0], tmp_path)
    assert [offer.identifier for offer in found] == [product.identifier for product in wanted]
    assert found[0] == Offer.from_dict(found[0].as_dict())
    assert (found[0].tile_id, found[0].size) == ("31TCJ", len(wanted[0].content))
    assert first.name == f"{wanted[0].identifier}.zip"
    assert first.read_bytes() == wanted[0].content


@pytest.mark.parametrize("flaws", [Flaws(changed=True), Flaws(deaf=True)], ids=["other shape", "heeds no dates"])
def test_an_interface_that_changed_is_noticed(flaws: Flaws) -> None:
    wish = Wish("sentinel2-l1c", datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 4, 1, tzinfo=UTC), ("31TCJ",))
    running = FlakyProvider("changed", products(3, size=500), flaws).running()
    with running as provider, pytest.raises(ChangedInterface, match="changed"):
        list(opened(described(provider)).search(wish))


class _Renaming(FlakyProvider):
    """Changes some of its items."""

    change: Callable[[dict[str, Any]], None]
    only: int | None = None
    _made = 0

    def item(self, product: Any) -> dict[str, Any]:
        item = super().item(product)
        self._made += 1
        if self.only is None or self._made == self.only:
            self.change(item)
        return item


def _without_assets(item: dict[str, Any]) -> None:
    del item["assets"]


def _other_time(item: dict[str, Any]) -> None:
    item["properties"]["datetime"] = "yesterday"


def _walking_out(item: dict[str, Any]) -> None:
    item["assets"] = {"a": {"href": "a.xml", "file:local_path": "../../../etc/cron.d/a"}}


def _named_badly(item: dict[str, Any]) -> None:
    item["id"] = "../inbox"


@pytest.mark.parametrize("change", [_without_assets, _other_time, _walking_out, _named_badly])
def test_items_that_make_no_sense_are_left_out_and_told(change: Callable[[dict[str, Any]], None]) -> None:
    provider = _Renaming("changing", products(5, size=500))
    provider.change = change
    with provider.running():
        with pytest.raises(ChangedInterface, match="no product of an answer"):
            list(opened(described(provider)).search(MARCH))
        provider.only = provider._made + 2
        found = opened(described(provider)).search(MARCH)
        good = list(itertools.islice(found, 4))
        assert len(good) == 4
        with pytest.raises(ChangedInterface, match="1 of 5 products"):
            next(found)


def test_an_archive_without_a_checksum_is_read_through(tmp_path: Path) -> None:
    (product,) = products(1)
    with FlakyProvider("terse", [product], Flaws(checksums=False, sizes=False, damage=1.0), seed=3).running() as terse:
        stac = opened(described(terse))
        offer = next(stac.search(MARCH))
        with pytest.raises(Damaged):
            stac.fetch(offer, tmp_path)
        assert list(tmp_path.iterdir()) == []
        terse.flaws.damage = 0.0
        assert stac.fetch(offer, tmp_path).read_bytes() == product.content


def test_what_was_deleted_is_gone(tmp_path: Path) -> None:
    two = products(2, size=500)
    with FlakyProvider("forgetful", two).running() as provider:
        stac = opened(described(provider))
        offers = list(stac.search(MARCH))
        provider.flaws.deleted_after = 0.0
        with pytest.raises(Gone):
            stac.fetch(offers[1], tmp_path)


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """The address under which a folder's files are."""

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args, directory=str(folder))

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("name", ["safe", "landsat"])
def test_a_product_of_many_files_is_put_together_as_it_was(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """As another Atelier describes it."""
    root: Path = request.getfixturevalue(name)
    item = level1_item(open_product(root))
    site = tmp_path / "site"
    with _served(site) as address:
        for number, asset in enumerate(item.assets.values()):
            file = site / "download" / str(number)  # an address tells nothing of the name
            file.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / asset.href, file)
            asset.extra_fields["file:size"] = file.stat().st_size
            asset.extra_fields["file:checksum"] = "1220" + hashlib.sha256(file.read_bytes()).hexdigest()
            asset.href = f"/download/{number}"
        (site / "item").write_text(json.dumps(item.to_dict(transform_hrefs=False)))
        offer = Offer(item.id, str(item.collection_id), "sister", datetime.now(UTC), f"{address}/item")
        settings = ProviderSettings("sister", "stac", {}, url=address)
        fetched = opened(settings).fetch(offer, tmp_path / "work")
        assert _content(fetched) == _content(root)
        assert fetched.name == root.name
        next(path for path in fetched.rglob("*") if path.suffix.lower() in {".jp2", ".tif"}).unlink()
        with pytest.raises(Damaged, match="parts of it are missing"):
            check_product(fetched, vouched=True)
        assert _content(opened(settings).fetch(offer, tmp_path / "work")) == _content(root)


def _content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
