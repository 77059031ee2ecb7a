"""Who may download, and what the others are told."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pystac
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.accounts.models import ApiToken
from portal.accounts.services import api_token_create, api_token_revoke
from portal.downloads.links import LIFE, LinkRefused, check, signed_url
from tests.portal.people import COLLECTION, PASSWORD, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(item: pystac.Item) -> str:
    return reverse("downloads:file", args=[COLLECTION, item.id, "CLM_R1"])


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_anonymous_is_told_the_three_ways_in(client: Client, path: str) -> None:
    answer = client.head(path)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="Atelier"'
    answer = client.get(path)
    assert answer["Content-Type"] == "application/problem+json"
    assert set(answer.json()["how_to_mend"]) == {"session", "token", "link"}
    page = client.get(path, headers={"Accept": "text/html,*/*"})
    assert page.status_code == 401
    assert reverse("account_login") in page.content.decode()


def test_an_answer_without_rights_does_not_tell_what_exists(client: Client, path: str) -> None:
    missing = reverse("downloads:file", args=[COLLECTION, "NOTHING", "CLM_R1"])
    assert client.get(missing).content == client.get(path).content


def test_a_session_opens(client: Client, path: str) -> None:
    client.force_login(person("a@example.org"))
    assert client.head(path).status_code == 200


def test_a_closed_account_opens_nothing(client: Client, path: str) -> None:
    user = person("a@example.org")
    client.force_login(user)
    _token, secret = api_token_create(user=user, name="x", days=1)
    user.is_active = False
    user.save()
    assert client.head(path).status_code == 401
    assert Client().head(path, headers=bearer(secret)).status_code == 401


def test_a_token_opens_until_revoked(client: Client, path: str) -> None:
    token, secret = api_token_create(user=person("a@example.org"), name="notebook", days=1)
    assert client.head(path, headers=bearer(secret)).status_code == 200
    token.refresh_from_db()
    assert token.last_used_on == timezone.now().date()
    api_token_revoke(token=token)
    answer = client.get(path, headers=bearer(secret))
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer["WWW-Authenticate"]
    assert "revoked" in answer.json()["detail"]


def test_an_expired_token_says_so_even_beside_a_session(client: Client, path: str) -> None:
    user = person("a@example.org")
    client.force_login(user)
    token, secret = api_token_create(user=user, name="old", days=90)
    ApiToken.objects.filter(pk=token.pk).update(
        created_at=token.created_at - timedelta(days=91), expires_at=token.expires_at - timedelta(days=91)
    )
    answer = client.get(path, headers=bearer(secret))
    assert answer.status_code == 401
    assert "expired" in answer.json()["detail"]


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer x", "Basic YTpi", "atelier_x", "Bearer é\x00"])
def test_headers_that_open_nothing(client: Client, path: str, header: str) -> None:
    assert client.get(path, headers={"Authorization": header}).status_code == 401


def test_a_signed_link_needs_nothing_else(client: Client, item: pystac.Item) -> None:
    address = urlsplit(signed_url(COLLECTION, item.id, "CLM_R1"))
    assert client.head(f"{address.path}?{address.query}").status_code == 200


def test_a_link_outlives_the_download_then_expires(client: Client, item: pystac.Item, path: str) -> None:
    assert timedelta(days=7) <= LIFE
    late = urlsplit(signed_url(COLLECTION, item.id, "CLM_R1", life=-timedelta(seconds=1)))
    answer = client.get(f"{late.path}?{late.query}")
    assert answer.status_code == 403
    assert "expired" in answer.json()["detail"]


def test_a_link_opens_one_file_only(client: Client, item: pystac.Item) -> None:
    query = urlsplit(signed_url(COLLECTION, item.id, "CLM_R1")).query
    other = reverse("downloads:file", args=[COLLECTION, item.id, "LONG"])
    assert client.get(f"{other}?{query}").status_code == 403
    client.login(email="nobody@example.org", password=PASSWORD)
    assert client.get(f"{other}?expires=1").status_code == 403


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_changed_link_opens_nothing(data: st.DataObject) -> None:
    query = parse_qs(urlsplit(signed_url("c", "i", "a")).query)
    parts = {"collection": "c", "item": "i", "asset": "a", **{name: found[0] for name, found in query.items()}}
    name = data.draw(st.sampled_from(sorted(parts)))
    value = data.draw(st.text(max_size=60) | st.just(parts[name] + "0") | st.just(parts[name][:-1]))
    if value == parts[name]:
        return
    with pytest.raises(LinkRefused):
        check(**{**parts, name: value})


def test_parts_of_a_link_do_not_flow_into_each_other() -> None:
    query = parse_qs(urlsplit(signed_url("ab", "c", "d")).query)
    with pytest.raises(LinkRefused):
        check("a", "bc", "d", expires=query["expires"][0], signature=query["signature"][0])


def test_a_link_of_another_secret_key_opens_nothing(client: Client, path: str, settings: object) -> None:
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    query = urlsplit(signed_url(COLLECTION, path.split("/")[3], "CLM_R1")).query
    settings.SECRET_KEY = "this one"  # type: ignore[attr-defined]
    assert client.get(f"{path}?{query}").status_code == 403
    assert client.get(f"{path}?{urlencode({'expires': '9' * 12})}").status_code == 403
