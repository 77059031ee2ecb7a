"""``/orders/N.zip`` as programs meet it: whole, in parts, resumed by the real curl, tested by the real unzip."""

from __future__ import annotations

import base64
import hashlib
import html
import io
import os
import re
import shlex
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pystac
import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.configuration import PROJECT_DIRECTORY
from catalog.storage import path_of
from portal.accounts.services import api_token_create
from portal.cart.links import order_url
from portal.cart.models import Order, OrderFile
from portal.cart.services import order_create
from portal.downloads import links
from tests.portal.people import Served, person, product, served


@pytest.fixture
def web(transactional_db: None, items: list[pystac.Item], monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    with served() as server:
        here = replace(links.configuration(), public_url=server.url)
        monkeypatch.setattr(links, "configuration", lambda: here)
        yield server


@pytest.fixture
def order(web: Served, items: list[pystac.Item]) -> Order:
    stored = [item.to_dict(include_self_link=False, transform_hrefs=False) for item in items[:2]]
    return order_create(user=person("zip@example.org"), items=stored)


@pytest.fixture
def url(order: Order) -> str:
    return order_url(order, "zip")


def test_it_holds_every_file_and_its_length_is_known(url: str, order: Order) -> None:
    head = httpx.head(url)
    answer = httpx.get(url)
    assert answer.status_code == 200
    assert answer.headers["content-length"] == head.headers["content-length"] == str(len(answer.content))
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == f'attachment; filename="{order.id}.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as read:
        assert read.testzip() is None
        for file in order.files.all():
            assert read.read(file.path) == path_of(file.key).read_bytes()
        sums = dict(line.split("  ")[::-1] for line in read.read("SHA256SUMS").decode().splitlines())
    assert sums == {file.path: file.sha256 for file in order.files.all()}
    assert not OrderFile.objects.filter(order=order, crc32=None).exists()


def test_the_digest_is_known_once_somebody_has_fetched_it_whole(url: str) -> None:
    assert "repr-digest" not in httpx.head(url).headers
    whole = httpx.get(url).content
    digest = base64.b64encode(hashlib.sha256(whole).digest()).decode()
    assert httpx.head(url).headers["repr-digest"] == f"sha-256=:{digest}:"
    assert "repr-digest" not in httpx.head(url, headers={"Want-Repr-Digest": "sha-512=3, sha-256=0"}).headers


def test_any_range_is_the_slice_and_the_tag_holds(url: str) -> None:
    whole = httpx.get(url)
    size, etag = len(whole.content), whole.headers["etag"]

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(first=st.integers(0, size - 1), length=st.integers(1, size))
    def check(first: int, length: int) -> None:
        named = {"Range": f"bytes={first}-{first + length - 1}", "If-Range": etag}
        answer = client.get(url, headers=named)
        assert answer.status_code == 206
        assert answer.content == whole.content[first : first + length]
        assert answer.headers["etag"] == etag

    with httpx.Client() as client:
        check()
    assert httpx.get(url, headers={"If-None-Match": etag}).status_code == 304
    assert httpx.get(url, headers={"Range": "bytes=0-9", "If-Range": '"another"'}).status_code == 200


def test_curl_goes_on_where_it_stopped(url: str, tmp_path: Path) -> None:
    whole = httpx.get(url).content
    target = tmp_path / "order.zip"
    target.write_bytes(whole[:2_000])
    command = ["curl", "--silent", "--fail", "--location", "--continue-at", "-", "--output", str(target), url]
    subprocess.run(command, check=True, timeout=30)
    assert target.read_bytes() == whole
    subprocess.run(["unzip", "-tqq", str(target)], check=True, timeout=30)
    subprocess.run(["unzip", "-qq", str(target)], check=True, timeout=30, cwd=tmp_path)
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], check=True, timeout=30, cwd=tmp_path)


def test_who_may_have_it(url: str, order: Order, web: Served) -> None:
    bare = url.partition("?")[0]
    assert httpx.get(bare).status_code == 401
    assert httpx.get(url.replace("signature=", "signature=x")).status_code == 403
    assert httpx.get(url.replace(".zip?", ".meta4?")).status_code == 403  # a link opens one thing
    _token, secret = api_token_create(user=order.user, name="x", days=1)
    assert httpx.get(bare, headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    _token, other = api_token_create(user=person("other@example.org"), name="x", days=1)
    assert httpx.get(bare, headers={"Authorization": f"Bearer {other}"}).status_code == 404


def test_pages_of_other_sites_may_fetch_it(url: str) -> None:
    answer = httpx.get(url, headers={"Origin": "https://example.org"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert httpx.options(url).status_code == 204


@pytest.mark.parametrize(("tier", "status"), [({"storage:tier": "offline"}, 503), ({}, 404)])
def test_an_order_that_is_not_all_there(web: Served, tier: dict[str, str], status: int) -> None:
    item = product(25 + (status == 503), {"NEAR.tif": b"near", "FAR.tif": b"far"}, **tier)
    stored = item.to_dict(include_self_link=False, transform_hrefs=False)
    order = order_create(user=person("away@example.org"), items=[stored])
    path_of(item.assets["FAR"].href).unlink()
    answer = httpx.get(order_url(order, "zip"))
    assert answer.status_code == status
    assert ("retry-after" in answer.headers) == (status == 503)
    assert answer.json()["detail"]
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(order.user)
    page = client.get(reverse("cart:orders")).content.decode()
    assert ("1 file on its way from slow storage" if status == 503 else "1 file no longer there") in page


def test_the_lines_of_the_page_fetch_everything(order: Order, tmp_path: Path) -> None:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(order.user)
    page = html.unescape(client.get(reverse("cart:order", args=[order.id])).content.decode())
    lines = re.findall(r'<code class="command" tabindex="0">(.*?)</code>', page)
    commands = {shlex.split(line)[0]: shlex.split(line) for line in lines}
    assert set(commands) == {"aria2c", "curl", "wget", "atelier-download"}
    subprocess.run([*commands["aria2c"], "--no-conf"], check=True, timeout=60, cwd=tmp_path, capture_output=True)
    for file in order.files.all():
        assert (tmp_path / file.path).read_bytes() == path_of(file.key).read_bytes()
    subprocess.run(commands["wget"], check=True, timeout=60, cwd=tmp_path, capture_output=True)
    assert (tmp_path / "FRE_B4.tif").read_bytes()
    client_ = {**os.environ, "PYTHONPATH": str(PROJECT_DIRECTORY / "client"), "ATELIER_SITE": ""}
    command = [sys.executable, "-m", "atelier_download", *commands["atelier-download"][1:], "--json"]
    done = subprocess.run(command, check=True, timeout=60, cwd=tmp_path, capture_output=True, text=True, env=client_)
    assert '"there": 6' in done.stdout  # and finds everything verified


def test_the_program_that_the_portal_serves_runs(web: Served, tmp_path: Path) -> None:
    answer = httpx.get(f"{web.url}/atelier-download.pyz")
    assert answer.status_code == 200
    assert answer.headers["repr-digest"]
    (tmp_path / "program.pyz").write_bytes(answer.content)
    command = [sys.executable, "-I", str(tmp_path / "program.pyz"), "--help"]
    assert "--sign-in" in subprocess.run(command, check=True, timeout=30, capture_output=True, text=True).stdout
    with zipfile.ZipFile(io.BytesIO(answer.content)) as read:
        assert read.testzip() is None
        assert read.read("atelier_download/site.txt").decode().startswith("http://")
