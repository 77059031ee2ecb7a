"""The whole path: dropped in a folder, found by typing, seen on a map, downloaded with one file."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import time
from pathlib import Path

import httpx
import pystac
import pystac_client
from playwright.sync_api import Browser, Page, expect

from tests.journeys.atelier import Atelier, wait_for
from tests.journeys.people import sign_up

EMAIL = "visitor@example.org"
QUERY = "Toulouse Sentinel-2 2018"
KILL_AFTER_BYTES = 300_000


def _files(atelier: Atelier, item: pystac.Item) -> list[Path]:
    """The item's assets where the archive keeps them."""
    folder = next(atelier.data.glob(f"archive/{item.collection_id}/*/*/*/{item.id}"))
    return [path for path in folder.rglob("*") if path.is_file() and path.name not in {"CHECKSUMS.json", "item.json"}]


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _wait_for_map(page: Page) -> None:
    """Until the map has drawn all that it wants to."""
    page.wait_for_selector("#map canvas", timeout=30_000)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1_500)


def test_a_visitor_finds_sees_orders_and_downloads_what_was_dropped(
    atelier: Atelier, published: pystac.Item, chromium: Browser, screenshots: Path, tmp_path: Path
) -> None:
    page = chromium.new_page(viewport={"width": 1440, "height": 900}, locale="en-GB", accept_downloads=True)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    tiles: list[int] = []
    page.on("response", lambda answer: tiles.append(answer.status) if "/tiles/" in answer.url else None)

    sign_up(page, atelier, EMAIL)
    expect(page.locator(".menu-who")).to_have_text(EMAIL)
    page.goto(atelier.url)
    page.fill("input[name=q]", QUERY)
    page.keyboard.press("Enter")
    card = page.locator(f"article.card[data-key='{published.collection_id}/{published.id}']")
    expect(card).to_be_visible()
    assert "q=Toulouse" in page.url
    _wait_for_map(page)
    page.screenshot(path=screenshots / "journey-search.png")
    assert 200 in tiles
    assert set(tiles) <= {200, 404}  # 404: a tile beside the product

    card.locator("h2 a").click()
    expect(page.locator("main")).to_contain_text(published.id)
    expect(page.locator("main")).to_contain_text("imulated")
    _wait_for_map(page)
    page.screenshot(path=screenshots / "journey-product.png", full_page=True)

    page.go_back()
    with page.expect_navigation():  # back to the search, once it is in the cart
        page.locator(f"article.card[data-key='{published.collection_id}/{published.id}'] form button").click()
    page.goto(f"{atelier.url}/cart")
    expect(page.locator("main")).to_contain_text(published.properties["grid:code"].removeprefix("MGRS-"))
    page.screenshot(path=screenshots / "journey-cart.png", full_page=True)
    page.locator("form[action$='/orders/new'] button").click()
    page.screenshot(path=screenshots / "journey-order.png", full_page=True)
    with page.expect_download() as download:
        page.locator("a[href$='.meta4']").first.click()
    metalink = tmp_path / "order.meta4"
    download.value.save_as(metalink)

    _download_with_a_kill(metalink, tmp_path / "downloaded")

    expected = {path.name: _sha256(path) for path in _files(atelier, published)}
    got = {path.name: _sha256(path) for path in (tmp_path / "downloaded").rglob("*") if path.is_file()}
    assert got == expected
    assert problems == []
    page.close()


def _download_with_a_kill(metalink: Path, folder: Path) -> None:
    """The real aria2c, without any credentials; killed mid-way, then run again to the end."""
    command = ["aria2c", "--no-conf", f"--dir={folder}", "--auto-save-interval=1", "--file-allocation=none", "-q", "-V"]
    slow = subprocess.Popen([*command, "--max-overall-download-limit=400K", "-M", str(metalink)])
    wait_for(lambda: _size(folder) > KILL_AFTER_BYTES, seconds=60, what="a part of the download")
    time.sleep(1.2)
    assert slow.poll() is None, "the download was over before it could be killed"
    slow.kill()
    slow.wait()
    subprocess.run([*command, "--continue=true", "-M", str(metalink)], check=True, timeout=120)
    assert not list(folder.rglob("*.aria2"))


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_a_program_searches_pages_and_counts(atelier: Atelier, published: pystac.Item) -> None:
    client = pystac_client.Client.open(f"{atelier.url}/stac/")
    search = client.search(collections=["sentinel2-l2a"], bbox=[1.3, 43.4, 1.6, 43.8], datetime="2018", limit=1)
    items = list(search.items())
    assert published.id in {item.id for item in items}
    assert len({item.id for item in items}) == len(items) == search.matched()


def test_the_text_query_answers_a_search_that_the_stac_api_accepts(atelier: Atelier, published: pystac.Item) -> None:
    meaning = httpx.get(f"{atelier.url}/api/query", params={"q": QUERY, "lang": "en"}).json()
    assert {part["kind"] for part in meaning["understood"]} >= {"place", "platform", "time"}
    assert published.id in {item["id"] for item in atelier.search(meaning["search"])}


def test_every_asset_is_a_valid_cog_and_its_checksum_is_the_item_s(atelier: Atelier, published: pystac.Item) -> None:
    from rio_cogeo.cogeo import cog_validate

    by_name = {path.name: path for path in _files(atelier, published)}
    assert len(by_name) == len(published.assets)
    for asset in published.assets.values():
        path = by_name[_name(atelier, asset.href, published)]
        assert asset.extra_fields["file:checksum"] == f"1220{_sha256(path)}"
        if path.suffix == ".tif":
            valid, errors, warnings = cog_validate(path, strict=True)
            assert valid, (path.name, errors, warnings)


def _name(atelier: Atelier, href: str, item: pystac.Item) -> str:
    """The file's name, from the address of the asset (the quicklook has one of its own)."""
    key = href.rsplit("/", 1)[1]
    return f"{item.id}_QKL_ALL.jpg" if key.endswith(".jpg") else _file_of(atelier, item, key)


def _file_of(atelier: Atelier, item: pystac.Item, key: str) -> str:
    names = [path.name for path in _files(atelier, item)]
    return next(name for name in names if re.fullmatch(rf"{re.escape(item.id)}_{key}\.\w+", name))


def test_the_same_product_twice_is_one_product(atelier: Atelier, published: pystac.Item, safe: Path) -> None:
    shutil.make_archive(str(atelier.data / "again"), "zip", safe.parent, safe.name)
    (atelier.data / "again.zip").rename(atelier.data / "inbox" / "again.zip")
    wait_for(lambda: not (atelier.data / "inbox" / "again.zip").exists(), seconds=60, what="the second drop taken")
    wait_for(lambda: not list((atelier.data / "work").glob("*/*")), seconds=60, what="the second drop dealt with")
    assert len(atelier.published("sentinel2-l2a", derived_from=safe.stem)) == 1
    assert not list((atelier.data / "quarantine").glob("again*"))


def test_a_slow_upload_is_not_taken_before_its_end(atelier: Atelier) -> None:
    slow = atelier.data / "inbox" / "slow.zip"
    with slow.open("wb") as upload:
        for _ in range(8):
            upload.write(b"PK")
            upload.flush()
            time.sleep(0.6)
            assert slow.exists()
    slow.unlink()
