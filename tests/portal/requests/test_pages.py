"""Asking, looking on, taking back: as a person does, without scripts."""

from __future__ import annotations

import html
import re
from typing import Any

import pystac
from defusedxml import ElementTree
from django.core import mail
from django.http import QueryDict
from django.test import Client

from portal.accounts.models import User
from portal.asked.feed import feed_address
from portal.asked.feed_secrets import feed_get
from portal.requests import chores
from processing.requests import records
from processing.requests.request import Sensor
from tests.portal.people import person
from tests.portal.requests.conftest import work
from tests.processing.requests.received import TILE

ATOM = "{http://www.w3.org/2005/Atom}"


def form(**changes: Any) -> dict[str, Any]:
    return {"tile": TILE, "first": "2022-03-01", "last": "2022-03-31", "sensor": ["sentinel-2"], "product": ["l2a"],
            "mail": "on", **changes}  # fmt: skip


def asked(client: Client, **changes: Any) -> str:
    answer = client.post("/requests/new", form(**changes))
    assert answer.status_code == 302, answer.content
    return str(answer["Location"])


def text(client: Client, page: str) -> str:
    answer = client.get(page)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_asked_for_waited_for_and_there(client: Client, images: list[pystac.Item]) -> None:
    page = asked(client, label="Camargue")
    assert client.get(f"{page}/progress").json()["status"] == "waiting"
    assert 'Progress: <span id="percent">0</span> %' in text(client, page)
    work(images[:1])
    assert client.get(f"{page}/progress").json()["progress"] == 0.5
    work(images[1:])
    ready = text(client, page)
    assert "Progress:" not in ready
    assert ready.count('href="/products/sentinel2-l2a/') == 2
    assert "Camargue" in text(client, "/requests/")


def test_an_estimate_asks_for_nothing(client: Client, images: list[pystac.Item]) -> None:
    shown = " ".join(client.post("/requests/new", form(action="estimate")).content.decode().split())
    assert "2 products: 0 there already. 2 to be made." in shown
    words = client.post("/requests/estimate", form()).json()["words"]
    assert words in shown
    assert "No request yet" in text(client, "/requests/")


def test_what_is_wrong_is_said_beside_what_was_filled_in(client: Client, images: list[pystac.Item]) -> None:
    answer = client.post("/requests/new", form(tile="31XXX", label="Mine"))
    assert answer.status_code == 400
    assert "like 31TCJ" in answer.content.decode()
    assert 'value="Mine"' in answer.content.decode()
    assert (
        "No image" in client.post("/requests/estimate", form(first="1999-01-01", last="1999-01-02")).json()["problem"]
    )
    assert "a first and a last day" in client.post("/requests/estimate", form(first="")).json()["problem"]


def test_taken_back(client: Client, images: list[pystac.Item]) -> None:
    page = asked(client)
    client.post(f"{page}/cancel")
    assert "cancelled" in text(client, page)
    again = text(client, f"/requests/new?again={page.rsplit('/', 1)[1]}")
    assert f'value="{TILE}"' in again
    assert 'value="2022-03-31"' in again


def test_another_persons_is_404(client: Client, images: list[pystac.Item]) -> None:
    page = asked(client)
    other = Client()
    other.force_login(person("other@example.org"))
    assert [other.get(page).status_code, other.get(f"{page}/progress").status_code] == [404, 404]
    assert other.post(f"{page}/cancel").status_code == 404
    assert Client().get(page).status_code == 302, "to the sign-in page"


def test_one_mail_when_it_is_ready_in_the_persons_language(client: Client, images: list[pystac.Item]) -> None:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "fr"
    page = asked(client)
    asked(client, mail="")
    chores.announce()
    assert mail.outbox == []
    work(images)
    chores.announce()
    chores.announce()
    (message,) = mail.outbox
    assert message.to == ["requests@example.org"]
    assert page in message.body
    assert "prêts" in message.subject


def test_the_feed_tells_what_is_ready_to_whoever_has_its_address(
    client: Client, images: list[pystac.Item], owner: User
) -> None:
    page = asked(client, label="A & B")
    work(images)
    address = "/" + feed_address("requests", feed_get(user=owner)).split("/", 3)[3]
    entry = ElementTree.fromstring(Client().get(address).content).find(f"{ATOM}entry")
    assert entry is not None
    assert "A & B" in (entry.findtext(f"{ATOM}title") or "")
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert page in link.attrib["href"]
    client.post("/requests/feed/renew")
    assert Client().get(address).status_code == 404


def test_with_the_account_goes_what_was_asked_for(client: Client, images: list[pystac.Item], owner: User) -> None:
    asked(client)
    number = str(owner.pk)
    owner.delete()
    assert records.of_owner(number) == []


def test_an_image_leads_to_the_form_filled_in_with_where_and_when_it_was_taken(
    client: Client, images: list[pystac.Item]
) -> None:
    address = f"/products/{images[0].collection_id}/{images[0].id}"
    (link,) = re.findall(r'href="(/requests/new[^"]+)"', text(client, address))
    query = QueryDict(html.unescape(link).partition("?")[2])
    assert (query["tile"], query["first"], query["last"]) == (TILE, "2022-03-04", "2022-03-04")
    shown = text(client, html.unescape(link))
    assert f'value="{TILE}"' in shown
    assert [value for value in Sensor if f'value="{value}" checked' in shown] == [Sensor.SENTINEL2]
    found = client.post("/requests/estimate", dict(query) | {"product": ["l2a"]}).json()
    assert found["words"].startswith("1 product:")
