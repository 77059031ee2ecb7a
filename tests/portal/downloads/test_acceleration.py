"""Downloads through the nginx of ``deploy/nginx``: what it sends is what the portal would have sent."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pystac
import pytest

from catalog.configuration import PROJECT_DIRECTORY, configuration
from catalog.storage import path_of
from portal.accounts.services import api_token_create
from portal.downloads import acceleration, quota
from portal.downloads.links import signed_url
from portal.downloads.models import Usage
from portal.downloads.usage import write
from tests.portal.downloads.conftest import CONTENT, SIZE
from tests.portal.people import COLLECTION, MEBIBYTE, Served, person
from tests.ports import free_port

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
NOT_COMPARED = {"date", "server", "connection", "transfer-encoding"}
AROUND = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; user root; worker_processes 1;
events {{ worker_connections 64; }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    {upstream}
    {server}
}}
"""
REQUESTS: list[tuple[str, dict[str, str]]] = [
    ("GET", {}),
    ("HEAD", {}),
    ("GET", {"Range": "bytes=0-0"}),
    ("GET", {"Range": "bytes=1000000-1999999"}),
    ("GET", {"Range": f"bytes={SIZE - 5}-"}),
    ("GET", {"Range": "bytes=-7"}),
    ("GET", {"Range": f"bytes={SIZE}-"}),
    ("GET", {"Range": "bytes=5-1"}),
    ("GET", {"Range": "bytes=0-1,5-6"}),
    ("HEAD", {"Range": "bytes=0-9"}),
    ("GET", {"Range": "bytes=0-9", "If-Range": "ETAG"}),
    ("GET", {"Range": "bytes=0-9", "If-Range": "MODIFIED"}),
    ("GET", {"Range": "bytes=0-9", "If-Range": '"another"'}),
    ("GET", {"If-None-Match": "ETAG"}),
    ("GET", {"If-None-Match": '"another"'}),
    ("GET", {"If-Modified-Since": "MODIFIED"}),
    ("GET", {"If-Modified-Since": "Thu, 01 Jan 2015 00:00:00 GMT"}),
    ("GET", {"If-Match": "ETAG"}),
    ("GET", {"If-Match": '"another"'}),
    ("GET", {"If-Unmodified-Since": "Thu, 01 Jan 2015 00:00:00 GMT"}),
    ("GET", {"Want-Repr-Digest": "sha-256=0"}),
    ("OPTIONS", {"Origin": "https://elsewhere.example"}),
    ("POST", {}),
]


@pytest.fixture
def nginx(web: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an nginx with the configuration of a deployment, in front of the web server."""
    if NGINX is None:
        pytest.skip("nginx is not installed (apt-get install nginx-light)")
    port = free_port()
    folder = PROJECT_DIRECTORY / "deploy" / "nginx"
    server = (folder / "atelier.conf").read_text()
    for ours, here in (
        ("listen 8080;", f"listen 127.0.0.1:{port};"),
        ("/var/lib/atelier/archive/", f"{configuration().archive}/"),
        ("/dev/stdout", str(tmp_path / "access.log")),
    ):
        assert ours in server
        server = server.replace(ours, here)
    upstream = (folder / "upstream-host.conf").read_text().replace("127.0.0.1:8000", web.url.removeprefix("http://"))
    (tmp_path / "nginx.conf").write_text(AROUND.format(folder=tmp_path, upstream=upstream, server=server))
    command = [NGINX, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    tried = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr
    accelerated = replace(configuration(), accel_location="/archive-files")
    monkeypatch.setattr(acceleration, "configuration", lambda: accelerated)
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as running:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
        running.terminate()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            httpx.get(f"http://127.0.0.1:{port}/archive-files/x")
        except httpx.TransportError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return


def test_every_answer_is_the_one_of_the_portal(
    nginx: str, web: Served, item: pystac.Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    direct = signed_url(COLLECTION, item.id, "LONG")
    through = direct.replace(web.url, nginx)
    first = httpx.head(direct, timeout=60).headers
    known = {"ETAG": first["etag"], "MODIFIED": first["last-modified"]}
    differences = []
    for method, given in REQUESTS:
        headers = {name: known.get(value, value) for name, value in given.items()}
        fast = httpx.request(method, through, headers=headers, timeout=60)
        with monkeypatch.context() as plain:
            plain.setattr(acceleration, "configuration", configuration)
            slow = httpx.request(method, direct, headers=headers, timeout=60)
        if _told(fast) != _told(slow):
            differences.append((method, headers, _told(fast), _told(slow)))
    assert differences == []


def _told(answer: httpx.Response) -> tuple[int, str, dict[str, str]]:
    """What a program learns of an answer; of an error the status alone."""
    if answer.status_code >= 400:
        return answer.status_code, "", {}
    headers = {name: value for name, value in answer.headers.items() if name not in NOT_COMPARED}
    if answer.status_code == 206:
        headers.pop("accept-ranges", None)  # which is obvious then; nginx leaves it out
    return answer.status_code, hashlib.sha256(answer.content).hexdigest(), headers


def test_the_portal_sends_nothing_itself(nginx: str, web: Served, item: pystac.Item) -> None:
    through = signed_url(COLLECTION, item.id, "LONG").replace(web.url, nginx)
    assert httpx.get(through, timeout=60).content == CONTENT
    assert web.sent[f"/download/{COLLECTION}/{item.id}/LONG"] == 0


def test_nobody_reaches_the_archive_from_outside(nginx: str, item: pystac.Item) -> None:
    key = item.assets["LONG"].href
    for path in (f"/archive-files/{key}", f"/archive-files/../archive-files/{key}", f"//archive-files/{key}"):
        assert httpx.get(nginx + path).status_code == 404
    assert path_of(key).is_file()
    refused = httpx.get(
        f"{nginx}/download/{COLLECTION}/{item.id}/LONG", headers={"X-Accel-Redirect": "/archive-files/"}
    )
    assert refused.status_code == 401


def test_what_is_sent_is_counted_and_slowed_over_the_quota(
    nginx: str, web: Served, item: pystac.Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = person("accelerated@example.org")
    _, token = api_token_create(user=user, name="a program", days=1, scopes=["download"])
    url = f"{nginx}/download/{COLLECTION}/{item.id}/LONG"
    got = httpx.get(url, headers={"Authorization": f"Bearer {token}", "Range": "bytes=10-1009"})
    assert (got.status_code, got.content) == (206, CONTENT[10:1010])
    assert "ratelimit" in got.headers
    write()
    assert Usage.objects.get(user=user).bytes_sent == 1_000

    tight = replace(configuration(), quota_gibibytes=1e-7)
    monkeypatch.setattr(quota, "configuration", lambda: tight)
    monkeypatch.setattr(quota, "SLOW", 4 * MEBIBYTE)
    link = signed_url(COLLECTION, item.id, "LONG", person=user.pk).replace(web.url, nginx)
    begun = time.monotonic()
    assert httpx.get(link, timeout=60).content == CONTENT
    assert time.monotonic() - begun > 0.9
