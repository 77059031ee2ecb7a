"""A digest tells each new product once: whatever dies, whatever the mail server answers."""

from __future__ import annotations

import smtplib
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage as Message

import pytest
from django.core import mail
from django.core.mail.backends import locmem
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from portal.follow import digests, services
from portal.follow.models import Digest, Frequency, SavedSearch
from portal.follow.schedule import next_look
from tests.portal.follow.conftest import Publish

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=11)


def follow(owner: User, text: str = "31TCH May 2021", **fields: str) -> SavedSearch:
    asked = {"name": text, "language": "en", "area": "", "frequency": Frequency.SOON, **fields}
    return services.search_save(user=owner, text=text, **asked)


@pytest.fixture(autouse=True)
def _empty_mailbox() -> None:
    mail.outbox = []


class Clock:
    """Goes on by a while whenever mails are asked for."""

    def __init__(self) -> None:
        self.now = timezone.now()

    def __call__(self) -> list[str]:
        """Write what is due and send it, as the chores do; the bodies of all mails until now."""
        self.now += LATER
        digests.write_due(self.now)
        digests.send_due(self.now)
        return [str(message.body) for message in mail.outbox]


@pytest.fixture
def told() -> Clock:
    return Clock()


def test_new_products_are_told_once_and_old_ones_never(owner: User, published: Publish, told: Clock) -> None:
    old = published(1)
    follow(owner)
    assert told() == []
    new = published(2)
    (body,) = told()
    assert new.id in body
    assert old.id not in body
    assert len(told()) == 1


def test_what_does_not_match_is_not_told(owner: User, published: Publish, told: Clock) -> None:
    follow(owner, "31TCH April 2021")
    follow(owner, "31TCH clouds > 50%")
    published(3)
    assert told() == []


def test_one_mail_for_all_searches_of_a_person(owner: User, published: Publish, told: Clock) -> None:
    follow(owner, "31TCH May 2021", name="Couserans")
    follow(owner, "Sentinel-2 2021", name="Everything")
    published(4)
    published(5)
    (body,) = told()
    assert "Couserans: 2 new products" in body
    assert "Everything: 2 new products" in body
    assert mail.outbox[0].subject == "[Atelier] 4 new products: Couserans, Everything"


def test_a_flood_is_counted_and_its_beginning_named(
    owner: User, published: Publish, told: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.follow.news.SHOWN", 2)
    monkeypatch.setattr("portal.follow.news.BATCH", 1)
    follow(owner)
    names = [published(day).id for day in (6, 7, 8)]
    (body,) = told()
    assert "3 new products" in body
    assert "and 1 other" in body
    assert sum(name in body for name in names) == 2


def test_the_mail_is_in_the_language_of_the_search(owner: User, published: Publish, told: Clock) -> None:
    follow(owner, "31TCH mai 2021", language="fr", name="Couserans")
    published(9)
    (body,) = told()
    assert mail.outbox[0].subject == "[Atelier] 1 nouveau produit\N{NO-BREAK SPACE}: Couserans"
    assert "Ne plus recevoir" in body


def test_each_rhythm_has_its_hour() -> None:
    saturday = datetime(2026, 11, 21, 14, 30, tzinfo=UTC)
    assert next_look(Frequency.SOON, saturday) == saturday + timedelta(minutes=10)
    assert next_look(Frequency.DAILY, saturday) == datetime(2026, 11, 22, 6, tzinfo=UTC)
    assert next_look(Frequency.WEEKLY, saturday) == datetime(2026, 11, 23, 6, tzinfo=UTC)
    assert next_look(Frequency.WEEKLY, datetime(2026, 11, 23, 6, tzinfo=UTC)) == datetime(2026, 11, 30, 6, tzinfo=UTC)
    assert next_look(Frequency.NEVER, saturday) is None


def test_a_mail_server_that_fails_gets_the_same_mail_later(
    owner: User, published: Publish, told: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: object, messages: object) -> int:
        raise smtplib.SMTPServerDisconnected("gone")

    follow(owner)
    item = published(10)
    with monkeypatch.context() as broken:
        broken.setattr(locmem.EmailBackend, "send_messages", refuse)
        assert told() == []
    waiting = Digest.objects.get()
    assert waiting.attempts == 1
    assert "gone" in waiting.failure
    assert digests.send_due(told.now + timedelta(minutes=1)) == 0, "tried again before its time"
    assert digests.send_due(told.now + timedelta(minutes=3)) == 1
    assert item.id in str(mail.outbox[0].body)
    assert told() == [mail.outbox[0].body]


def test_the_end_of_mails_is_one_click(owner: User, published: Publish, told: Clock, client: Client) -> None:
    ended, kept = follow(owner), follow(owner, "Sentinel-2 2021")
    services.search_change(search=kept, name="Kept", frequency=Frequency.WEEKLY)
    published(11)
    told()
    message: Message = mail.outbox[0].message()
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = message["List-Unsubscribe"].strip("<>").split("127.0.0.1", 1)[1].split("/", 1)[1]
    assert client.get(f"/{address}").status_code == 200
    ended.refresh_from_db()
    assert ended.frequency == Frequency.SOON, "a GET ended it: programs look at links"
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"/{address}", {"List-Unsubscribe": "One-Click"}).status_code == 200
    ended.refresh_from_db()
    kept.refresh_from_db()
    assert ended.frequency == Frequency.NEVER
    assert kept.frequency == Frequency.WEEKLY
    assert client.post(f"/{address[:-2]}").status_code == 404


def test_a_closed_account_gets_nothing(owner: User, published: Publish, told: Clock) -> None:
    follow(owner)
    published(12)
    owner.is_active = False
    owner.save()
    assert told() == []


def test_what_was_silent_is_not_told_afterwards(owner: User, published: Publish, told: Clock) -> None:
    search = follow(owner, frequency=Frequency.NEVER)
    published(13)
    assert told() == []
    services.search_change(search=search, name="x", frequency=Frequency.SOON)
    assert told() == []
    published(14)
    assert len(told()) == 1
