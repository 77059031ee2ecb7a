"""Somebody in a browser that runs no script: follows links and redirects, fills in forms, keeps cookies."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

import httpx

from tests.portal.people import PASSWORD


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        if tag == "form":
            self.forms.append({"action": found.get("action") or "", "fields": {}})
        elif tag == "input" and self.forms and found.get("name"):
            self.forms[-1]["fields"][found["name"]] = found.get("value") or ""


def submit(browser: httpx.Client, page: httpx.Response, having: str, **typed: str) -> httpx.Response:
    """Send the form of the page that has the field ``having``."""
    forms = _Forms()
    forms.feed(page.text)
    form = next(form for form in forms.forms if having in form["fields"])
    address = urljoin(str(page.url), form["action"])
    return browser.post(address, data={**form["fields"], **typed}, headers={"Referer": str(page.url)})


def sign_in(browser: httpx.Client, page: httpx.Response, email: str) -> httpx.Response:
    """On the sign-in page that ``page`` is."""
    return submit(browser, page, "login", login=email, password=PASSWORD)
