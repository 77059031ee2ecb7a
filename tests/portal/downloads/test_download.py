"""``/download/…`` as programs meet it: through a real server, over HTTP."""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import urlsplit

import httpx
import pystac
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.accounts.services import api_token_create
from portal.downloads.links import signed_url
from tests.portal.downloads.conftest import CONTENT, SIZE
from tests.portal.people import COLLECTION, Served, person

SHA256 = hashlib.sha256(CONTENT)


@pytest.fixture
def url(web: Served, item: pystac.Item) -> str:
    return signed_url(COLLECTION, item.id, "LONG")


def test_whole_file_with_everything_that_identifies_it(url: str, item: pystac.Item) -> None:
    answer = httpx.get(url)
    assert answer.status_code == 200
    assert answer.content == CONTENT
    assert answer.headers["content-length"] == str(SIZE)
    assert answer.headers["content-type"] == "image/tiff; application=geotiff"
    assert answer.headers["etag"] == f'"{SHA256.hexdigest()}"'
    assert answer.headers["repr-digest"] == f"sha-256=:{base64.b64encode(SHA256.digest()).decode()}:"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-disposition"] == 'attachment; filename="LONG.tif"'
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "set-cookie" not in answer.headers


def test_head_answers_the_head_of_get(url: str) -> None:
    got, head = httpx.get(url), httpx.head(url, headers={"Range": "bytes=0-9"})
    assert head.status_code == got.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == got.headers["content-length"]
    assert {k: v for k, v in head.headers.items() if k != "date"} == {
        k: v for k, v in got.headers.items() if k != "date"
    }


def test_any_range_is_the_slice(url: str) -> None:
    positions = st.integers(0, SIZE + 1_000)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(first=positions, length=st.integers(1, 200_000), form=st.sampled_from(["closed", "open", "suffix"]))
    def check(first: int, length: int, form: str) -> None:
        if form == "closed":
            header, expected = f"bytes={first}-{first + length - 1}", CONTENT[first : first + length]
        elif form == "open":
            first = max(first, SIZE - length)
            header, expected = f"bytes={first}-", CONTENT[first:]
        else:
            header, expected = f"bytes=-{length}", CONTENT[-length:]
        answer = client.get(url, headers={"Range": header})
        if not expected:
            assert answer.status_code == 416
            assert answer.headers["content-range"] == f"bytes */{SIZE}"
            return
        assert answer.status_code == 206
        assert answer.content == expected
        start = SIZE - len(expected) if form == "suffix" else first
        assert answer.headers["content-range"] == f"bytes {start}-{start + len(expected) - 1}/{SIZE}"

    with httpx.Client() as client:
        check()


def test_several_ranges_are_answered_by_the_whole(url: str) -> None:
    answer = httpx.get(url, headers={"Range": "bytes=0-1,5-6"})
    assert (answer.status_code, answer.content) == (200, CONTENT)


def test_conditions(url: str) -> None:
    first = httpx.head(url)
    etag, modified = first.headers["etag"], first.headers["last-modified"]
    same = httpx.get(url, headers={"If-None-Match": etag})
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", etag)
    assert httpx.get(url, headers={"If-Modified-Since": modified}).status_code == 304
    assert httpx.get(url, headers={"If-None-Match": '"other"', "Range": "bytes=0-3"}).status_code == 206
    assert httpx.get(url, headers={"If-Match": '"other"', "Range": "bytes=0-3"}).status_code == 412
    for condition in (etag, modified):
        part = httpx.get(url, headers={"Range": "bytes=5-9", "If-Range": condition})
        assert (part.status_code, part.content) == (206, CONTENT[5:10])
    for condition in ('"other"', f"W/{etag}", "Thu, 01 Jan 1970 00:00:00 GMT", "nonsense"):
        whole = httpx.get(url, headers={"Range": "bytes=5-9", "If-Range": condition})
        assert (whole.status_code, len(whole.content)) == (200, SIZE)


def test_empty_file(web: Served, item: pystac.Item) -> None:
    url = signed_url(COLLECTION, item.id, "EMPTY")
    assert (httpx.get(url).status_code, httpx.get(url).content) == (200, b"")
    assert httpx.get(url, headers={"Range": "bytes=0-"}).status_code == 416


def test_preflight_lets_programs_send_their_token(url: str) -> None:
    answer = httpx.options(url, headers={"Origin": "https://example.org", "Access-Control-Request-Method": "GET"})
    assert answer.status_code == 204
    assert "Authorization" in answer.headers["access-control-allow-headers"]
    assert httpx.post(url).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "{c}/{i}/NOPE",
        "{c}/NOPE/LONG",
        "NOPE/{i}/LONG",
        "{c}/{i}/LONG/",
        "{c}/{i}/LONG.tif",
        "{c}/{i}/..",
        "{c}/{i}/../../../../../secret_key",
        "{c}/{i}/%2e%2e%2f%2e%2e%2fsecret_key",
        "{c}/{i}/..%2f..%2fsecret_key",
        "{c}/{i}/%00",
        "{c}/{i}/LONG%00",
        "{c}/{i}/LONG%0a",
        "{c}/{i}%27/LONG",
        "{c}//LONG",
        "{c}/{i}/MASKS%2fCLM_R1.tif",
        "{c}/{i}/CHECKSUMS.json",
        "{c}/{i}/%ff%fe",
        "{c}/{i}/\\..\\..\\secret_key",
        "{c}/{i}/" + "A" * 300,
    ],
)
def test_an_address_names_nothing_but_an_asset(url: str, web: Served, item: pystac.Item, path: str) -> None:
    """404 even for who may download; the signature of another file opens nothing but says so."""
    parts = urlsplit(url)
    target = f"/download/{path.format(c=COLLECTION, i=item.id)}"
    _token, secret = api_token_create(user=person("reader@example.org"), name="x", days=1)
    with httpx.Client(base_url=web.url) as client:
        request = client.build_request("GET", "/", headers={"Authorization": f"Bearer {secret}"})
        request.url = request.url.copy_with(raw_path=target.encode())
        assert client.send(request).status_code == 404
        signed = client.build_request("GET", "/")
        signed.url = signed.url.copy_with(raw_path=f"{target}?{parts.query}".encode())
        assert client.send(signed).status_code in {403, 404}
