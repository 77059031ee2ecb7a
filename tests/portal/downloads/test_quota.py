"""Quotas: counted, published in every answer, warned of, and soft."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import httpx
import pystac
import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.configuration import configuration
from portal.accounts.models import User
from portal.accounts.services import api_token_create
from portal.downloads import quota, usage
from portal.downloads.links import LinkRefused, check, signed_url
from portal.downloads.models import Usage
from portal.downloads.quota import Standing, standing
from portal.downloads.usage import Amount
from tests.portal.downloads.conftest import CONTENT, SIZE
from tests.portal.people import COLLECTION, Served, person


@pytest.fixture(autouse=True)
def _written_by_the_tests_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage, "_writer", object())


@pytest.fixture
def limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten megabytes and five requests a day."""
    settings = replace(configuration(), quota_gibibytes=10_000_000 / quota.GIBIBYTE, quota_requests=5)
    monkeypatch.setattr(quota, "configuration", lambda: settings)


@pytest.fixture
def user(web: Served) -> User:
    return person("quota@example.org")


@pytest.fixture
def key(user: User) -> dict[str, str]:
    return {"Authorization": f"Bearer {api_token_create(user=user, name='x', days=1)[1]}"}


@pytest.fixture
def address(web: Served, item: pystac.Item) -> str:
    return f"{web.url}/download/{COLLECTION}/{item.id}/LONG"


def counted(user: User) -> Amount:
    usage.write()
    found = Usage.objects.filter(user=user, day=timezone.now().date()).first()
    return Amount(found.bytes_sent, found.requests) if found else Amount()


def until_counted(user: User, expected: Amount) -> None:
    deadline = time.monotonic() + 5
    while counted(user) != expected and time.monotonic() < deadline:
        time.sleep(0.02)
    assert counted(user) == expected


def test_what_goes_out_is_counted_for_whom_it_is(address: str, key: dict[str, str], user: User) -> None:
    assert httpx.get(address, headers=key).status_code == 200
    assert httpx.get(address, headers={**key, "Range": "bytes=0-99"}).status_code == 206
    assert httpx.head(address, headers=key).status_code == 200
    until_counted(user, Amount(SIZE + 100, 2))


def test_a_download_that_is_broken_off_counts_what_was_sent(address: str, key: dict[str, str], user: User) -> None:
    with httpx.stream("GET", address, headers=key) as answer:
        next(answer.iter_raw(1_000))
    deadline = time.monotonic() + 5
    while not counted(user).bytes_sent and time.monotonic() < deadline:
        time.sleep(0.02)
    assert 0 <= counted(user).bytes_sent <= SIZE
    assert counted(user).requests == 1


def test_the_link_of_an_order_counts_for_its_owner(web: Served, item: pystac.Item, user: User) -> None:
    assert httpx.get(signed_url(COLLECTION, item.id, "LONG", person=user.pk)).status_code == 200
    until_counted(user, Amount(SIZE, 1))


def test_nobody_can_make_a_link_count_for_another(item: pystac.Item) -> None:
    query = dict(parse_qsl(urlsplit(signed_url(COLLECTION, item.id, "LONG", person=7)).query))
    check(COLLECTION, item.id, "LONG", **query)
    for changed in ({"of": "8"}, {"of": ""}, {"expires": f"{query['expires']}\n7", "of": ""}):
        with pytest.raises(LinkRefused):
            check(COLLECTION, item.id, "LONG", **{**query, **changed})


def test_each_answer_says_what_is_left(limited: None, address: str, key: dict[str, str]) -> None:
    first = httpx.get(address, headers={**key, "Range": "bytes=0-99"})
    assert first.headers["ratelimit-policy"] == (
        '"bytes";q=10000000;qu="content-bytes";w=86400, "requests";q=5;qu="requests";w=86400'
    )
    assert first.headers["ratelimit"].startswith('"bytes";r=10000000;t=')
    second = httpx.head(address, headers=key)
    assert '"requests";r=4;' in second.headers["ratelimit"]
    assert "RateLimit" in second.headers["access-control-expose-headers"]


def test_without_limits_nothing_is_said(
    address: str, key: dict[str, str], monkeypatch: pytest.MonkeyPatch, user: User
) -> None:
    settings = replace(configuration(), quota_gibibytes=0, quota_requests=0)
    monkeypatch.setattr(quota, "configuration", lambda: settings)
    assert "ratelimit" not in httpx.head(address, headers=key).headers
    usage.note(user.pk, bytes_sent=10**15)
    assert httpx.head(address, headers=key).status_code == 200


def test_over_it_single_files_wait_and_say_until_when(
    limited: None, address: str, key: dict[str, str], user: User
) -> None:
    usage.note(user.pk, bytes_sent=10_000_000)
    answer = httpx.get(address, headers=key)
    assert answer.status_code == 429
    midnight = datetime.combine(datetime.now(UTC).date() + timedelta(days=1), datetime.min.time(), UTC)
    assert abs(int(answer.headers["retry-after"]) - (midnight - datetime.now(UTC)).total_seconds()) < 5
    assert "quota" in answer.json()["detail"]
    assert answer.json()["how_to_mend"]["quota"].endswith("/quota")


def test_over_it_the_links_of_orders_go_on_more_slowly(
    limited: None, web: Served, item: pystac.Item, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage.note(user.pk, bytes_sent=10_000_000)
    monkeypatch.setattr(quota, "SLOW", 4_000_000)
    start = time.monotonic()
    answer = httpx.get(signed_url(COLLECTION, item.id, "LONG", person=user.pk))
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert time.monotonic() - start >= SIZE / 4_000_000 - 0.3


def test_what_is_under_way_is_not_cut(limited: None, address: str, key: dict[str, str], user: User) -> None:
    with httpx.stream("GET", address, headers=key) as answer:
        chunks = answer.iter_raw(100_000)
        size = len(next(chunks))
        usage.note(user.pk, bytes_sent=10_000_000)
        assert size + sum(map(len, chunks)) == SIZE


def test_the_page_and_the_warning(limited: None, user: User) -> None:
    client = Client(headers={"Accept-Language": "en"})
    assert client.get(reverse("downloads:quota")).status_code == 302
    client.force_login(user)
    assert "of your download quota" not in client.get(reverse("cart:cart")).content.decode()
    usage.note(user.pk, bytes_sent=8_500_000)
    assert "85 % of your download quota" in client.get(reverse("cart:cart")).content.decode()
    page = client.get(reverse("downloads:quota")).content.decode()
    assert 'value="8500000"' in page
    usage.note(user.pk, bytes_sent=8_500_000)
    assert "quota of today is used up" in client.get(reverse("cart:cart")).content.decode()


def test_counting_is_no_work_for_a_download(user: User, django_assert_num_queries: type) -> None:
    with django_assert_num_queries(0):
        start = time.perf_counter()
        for _ in range(1_000):
            usage.note(user.pk, bytes_sent=1)
        assert (time.perf_counter() - start) / 1_000 < 1e-4
    caches["process"].clear()
    with django_assert_num_queries(1):
        standing(user.pk)
        standing(user.pk)
    assert counted(user) == Amount(1_000, 0)


def test_an_account_that_is_gone_is_not_counted_for(user: User) -> None:
    usage.note(10**9, bytes_sent=5)
    usage.note(user.pk, bytes_sent=5)
    assert counted(user) == Amount(5, 0)


def test_a_share_is_of_the_quota_that_is_used_up_most() -> None:
    assert Standing(Amount(5, 9), Amount(10, 10)).percent == 90
    assert not Standing(Amount(5, 9), Amount(0, 0)).near
