"""Light and dark are a cookie, chosen by a form, and stay on our own pages."""

from __future__ import annotations

import pytest
from django.test import Client

from portal.appearance import COOKIE

pytestmark = pytest.mark.usefixtures("catalog_database", "db")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_choice_is_on_every_page_from_then_on(client: Client, theme: str) -> None:
    answer = client.post("/theme", {"theme": theme, "next": "/cart"})
    assert (answer.status_code, answer["Location"]) == (302, "/cart")
    page = client.get("/accounts/login/").content.decode()
    assert f'data-theme="{theme}"' in page
    assert f'value="{theme}" aria-pressed="true"' in page
    client.post("/theme", {"theme": "system"})
    assert "data-theme" not in client.get("/accounts/login/").content.decode()


def test_a_forged_cookie_is_no_theme(client: Client) -> None:
    client.cookies[COOKIE] = '"><script>'
    assert "data-theme" not in client.get("/accounts/login/").content.decode()


def test_it_never_leads_elsewhere(client: Client) -> None:
    answer = client.post("/theme", {"theme": "dark", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"


def test_it_is_not_chosen_by_a_link(client: Client) -> None:
    assert client.get("/theme?theme=dark").status_code == 405
