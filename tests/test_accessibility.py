"""The rules themselves: a bad page is told of, a good one is not."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.accessibility import axe

PAGE = "<!doctype html><html lang=en><title>Page</title><main><h1>Page</h1>{}</main></html>"


@pytest.mark.parametrize(
    ("body", "rules"),
    [
        ("<button>Search</button>", []),
        ("<button></button>", ["critical button-name"]),
        ("<p style='color: #ccc; background: #fff'>Pale</p>", ["serious color-contrast"]),
    ],
)
def test_axe_tells_what_is_serious(chromium: Browser, body: str, rules: list[str]) -> None:
    page = chromium.new_page()
    page.set_content(PAGE.format(body))
    assert [line.split(":")[0] for line in axe(page)] == rules
    page.close()
