"""The search page as a browser without JavaScript gets it: everything follows from the address."""

from __future__ import annotations

import html
import re

import pystac
import pytest
from django.http import HttpResponse
from django.test import Client

from portal.discover import selectors

QUERY = "/?q=Toulouse+LANDSAT8+2014"


def text_of(response: HttpResponse) -> str:
    return html.unescape(response.content.decode())


def keys_in(page: str) -> list[str]:
    return re.findall(r'data-key="([^"]+)"', page)


def title_of(page: str) -> str:
    return re.findall(r'<h1 id="results-title">(.*?)</h1>', page)[0]


def test_words_find_products_the_latest_first(visitor: Client, products: list[pystac.Item]) -> None:
    page = text_of(visitor.get(QUERY))
    landsat = [item for item in products if item.collection_id == "landsat-l2a"]
    assert keys_in(page) == [f"{item.collection_id}/{item.id}" for item in reversed(landsat)]
    assert title_of(page) == "5 products"


def test_card_says_what_when_where_and_how_cloudy(visitor: Client, products: list[pystac.Item]) -> None:
    page = text_of(visitor.get("/?q=Toulouse+LANDSAT8+May+2014"))
    card = page[page.index('<article class="card"') : page.index("</article>")]
    for said in (
        "Landsat 8",
        "4 May 2014",
        "10:30",
        "31TCJ",
        "15 %",
        "simulated",
        f"/thumbnail/landsat-l2a/{products[2].id}.jpg",
    ):
        assert said in card
    assert 'action="/cart/add"' in card
    assert f'name="item" value="{products[2].id}"' in card


def test_each_chip_leads_to_the_query_without_its_words(visitor: Client) -> None:
    page = text_of(visitor.get(QUERY))
    links = re.findall(r'<a href="([^"]+)" title="Search without', page)
    assert links == ["/?q=LANDSAT8+2014", "/?q=Toulouse+2014", "/?q=Toulouse+LANDSAT8"]
    assert title_of(text_of(visitor.get(links[2]))) == "5 products"


def test_words_left_out_are_said(visitor: Client) -> None:
    assert "<q>qwxzqwxz</q>" in text_of(visitor.get("/?q=Toulouse+qwxzqwxz"))


def test_other_readings_are_offered(visitor: Client) -> None:
    page = text_of(visitor.get("/?q=Santiago+2014"))
    link = re.findall(r'<a href="([^"]+)">Santiago, Peru</a>', page)[0]
    assert re.search('class="chip-value"[^>]*>Santiago, Peru<', text_of(visitor.get(link)))


def test_pages_forward_and_back_show_every_product_once(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = keys_in(text_of(visitor.get(QUERY)))
    monkeypatch.setattr(selectors, "PAGE_LENGTH", 2)
    seen, address, pages = [], QUERY, []
    while address:
        page = text_of(visitor.get(address))
        pages.append(keys_in(page))
        seen += keys_in(page)
        following = re.findall(r'rel="next" href="([^"]+)"', page)
        address = following[0] if following else ""
    assert seen == everything
    assert [len(keys) for keys in pages] == [2, 2, 1]
    back = re.findall(r'rel="prev" href="([^"]+)"', page)[0]
    assert keys_in(text_of(visitor.get(back))) == pages[1]


def test_a_page_that_does_not_exist_says_so(visitor: Client) -> None:
    response = visitor.get(QUERY + "&token=next:landsat-l2a:no-such-product")
    assert response.status_code == 400
    assert "start again from the first one" in text_of(response)


def test_a_query_too_long_says_so(visitor: Client) -> None:
    response = visitor.get("/", {"q": "a" * 1001})
    assert response.status_code == 400
    assert "at most 1000 characters" in text_of(response)


def test_no_result_says_what_to_do_and_gives_examples(visitor: Client) -> None:
    page = text_of(visitor.get("/?q=Toulouse+LANDSAT8+1999"))
    assert title_of(page) == "0 products"
    assert "Remove one of the words above" in page
    assert "For example:" in page


def test_the_home_page_shows_the_latest_products(visitor: Client, products: list[pystac.Item]) -> None:
    page = text_of(visitor.get("/"))
    assert title_of(page) == "Latest products"
    assert f"sentinel2-l2a/{products[-1].id}" in keys_in(page)


def test_what_is_typed_is_never_markup(visitor: Client) -> None:
    page = visitor.get("/", {"q": '"><script>alert(1)</script></script><!--'}).content.decode()
    assert "<script>alert" not in page
    assert "</script><!--" not in page


@pytest.mark.parametrize(
    "text", ["\x00", "café 🛰", "%", "' OR 1=1 --", "((((", "a" * 1000, "٢٠١٤", "between between and"]
)
def test_any_text_gets_an_answer(visitor: Client, text: str) -> None:
    assert visitor.get("/", {"q": text}).status_code == 200


def test_no_page_loads_anything_from_elsewhere(visitor: Client, products: list[pystac.Item]) -> None:
    item = products[0]
    for address in (QUERY, f"/products/{item.collection_id}/{item.id}", "/no-such-page"):
        page = text_of(visitor.get(address))
        assert not re.findall(r'(?:src|href|action)="(?:https?:)?//(?!creativecommons)[^"]*"', page)
        assert not re.findall(r"<script(?![^>]*(?:src=|application/json))", page), "an inline script"
        assert not re.findall(r'\son\w+="', page), "an inline event handler"
