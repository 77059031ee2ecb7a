"""A person keeps searches, from the page of results to the admin; nobody else sees or changes them."""

from __future__ import annotations

import pytest
from django.test import Client

from portal.accounts.models import User
from portal.follow import services
from portal.follow.models import Frequency, SavedSearch
from portal.follow.own_data import OWN
from tests.portal.follow.conftest import Publish
from tests.portal.people import person

pytestmark = pytest.mark.django_db
ASKED = {"q": "31TCH May 2021", "area": "1,42.5,1.1,42.6", "lang": "en", "name": "Couserans", "frequency": "weekly"}


@pytest.fixture
def member(owner: User, client: Client) -> Client:
    client.force_login(owner)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def page_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_the_results_lead_to_saving_and_to_the_feed(member: Client, published: Publish) -> None:
    published(28)
    results = page_of(member, "/?q=31TCH+May+2021&area=1,42.5,1.1,42.6")
    assert 'href="/searches/new?q=31TCH+May+2021&amp;area=1,42.5,1.1,42.6"' in results
    assert 'href="/feed.atom?q=31TCH+May+2021&amp;area=1,42.5,1.1,42.6&amp;lang=en"' in results
    form = page_of(member, "/searches/new?q=31TCH+May+2021&area=1,42.5,1.1,42.6")
    assert '<input type="hidden" name="area" value="1,42.5,1.1,42.6"' in form
    assert member.post("/searches/new", ASKED)["Location"] == "/searches/"
    search = SavedSearch.objects.get()
    assert (search.text, search.area, search.frequency) == (ASKED["q"], ASKED["area"], "weekly")
    assert "Couserans" in page_of(member, "/searches/")


def test_a_search_is_renamed_and_deleted(member: Client) -> None:
    member.post("/searches/new", ASKED)
    search = SavedSearch.objects.get()
    member.post(f"/searches/{search.pk}/change", {"name": "New name", "frequency": "never"})
    search.refresh_from_db()
    assert (search.name, search.frequency, search.next_at) == ("New name", Frequency.NEVER, None)
    member.post(f"/searches/{search.pk}/delete")
    assert not SavedSearch.objects.exists()


def test_nobody_else_sees_or_changes_it(member: Client) -> None:
    member.post("/searches/new", ASKED)
    search = SavedSearch.objects.get()
    other = Client()
    assert other.get("/searches/").status_code == 302
    other.force_login(person("other@example.org"))
    assert "Couserans" not in page_of(other, "/searches/")
    for what in ("change", "delete"):
        assert other.post(f"/searches/{search.pk}/{what}", {"name": "x", "frequency": "daily"}).status_code == 404
    search.refresh_from_db()
    assert search.name == "Couserans"


def test_what_cannot_be_saved_says_why(member: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert member.post("/searches/new", {**ASKED, "area": "nowhere"}).status_code == 200
    assert not SavedSearch.objects.exists()
    monkeypatch.setattr(services, "MOST_SEARCHES", 1)
    assert member.post("/searches/new", ASKED).status_code == 302
    assert "delete one first" in member.post("/searches/new", ASKED).content.decode()


def test_all_of_it_can_be_exported_and_goes_with_the_account(member: Client, owner: User) -> None:
    member.post("/searches/new", ASKED)
    exported = {one.name: one.export(user=owner) for one in OWN}
    assert exported["saved searches"][0]["search"] == ASKED["q"]  # type: ignore[index]
    owner.delete()
    assert not SavedSearch.objects.exists()


def test_operators_find_it_in_the_admin(member: Client, client: Client) -> None:
    member.post("/searches/new", ASKED)
    staff = Client()
    staff.force_login(User.objects.create_superuser("operator@example.org", "x"))
    for address in ("savedsearch/?q=couserans", "savedsearch/?frequency=weekly", "savedsearch/?q=follower"):
        assert "Couserans" in page_of(staff, f"/admin/follow/{address}")
    assert staff.get("/admin/follow/digest/").status_code == 200
    search = SavedSearch.objects.get()
    assert staff.get(f"/admin/follow/savedsearch/{search.pk}/change/").status_code == 200
