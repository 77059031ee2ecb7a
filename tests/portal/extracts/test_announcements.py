"""The mail and the feed."""

from __future__ import annotations

from defusedxml import ElementTree
from django.core import mail
from django.test import Client

from portal.accounts.models import User
from portal.asked.feed import feed_address
from portal.asked.feed_secrets import feed_get
from portal.extracts.chores import announce
from tests.portal.extracts.conftest import work
from tests.portal.extracts.test_pages import asked

ATOM = "{http://www.w3.org/2005/Atom}"


def feed_path(owner: User) -> str:
    return "/" + feed_address("extracts", feed_get(user=owner)).split("/", 3)[3]


def test_one_mail_when_it_is_ready_in_the_persons_language(client: Client, names: list[str]) -> None:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "fr"
    page = asked(client, names, label="Champ nord")
    announce()
    assert mail.outbox == []
    work()
    announce()
    announce()
    (message,) = mail.outbox
    assert message.to == ["extracts@example.org"]
    assert "Champ nord" in message.body
    assert page in message.body
    assert "prêt" in message.subject


def test_no_mail_for_who_wants_none(client: Client, names: list[str]) -> None:
    asked(client, names, mail="")
    work()
    announce()
    assert mail.outbox == []


def test_the_feed_tells_what_is_ready_to_whoever_has_its_address(client: Client, names: list[str], owner: User) -> None:
    page = asked(client, names, label="A & B")
    work()
    answer = Client().get(feed_path(owner))
    assert answer.status_code == 200
    entry = ElementTree.fromstring(answer.content).find(f"{ATOM}entry")
    assert entry is not None
    assert "A & B" in (entry.findtext(f"{ATOM}title") or "")
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert page in link.attrib["href"]


def test_a_changed_address_opens_nothing_any_more(client: Client, owner: User) -> None:
    before = feed_path(owner)
    client.post("/extracts/feed/renew")
    assert Client().get(before).status_code == 404
    assert Client().get(feed_path(owner)).status_code == 200


def test_another_number_is_not_another_persons_feed(owner: User) -> None:
    secret = feed_path(owner).rsplit("/", 1)[1]
    number, _, digest = secret.partition("-")
    assert Client().get(f"/extracts/feed/{int(number) + 1}-{digest}").status_code == 404


def test_with_the_account_goes_everything(client: Client, names: list[str], owner: User) -> None:
    asked(client, names)
    number = str(owner.pk)
    owner.delete()
    from processing import extract_ledger

    assert extract_ledger.of_owner(number) == []
