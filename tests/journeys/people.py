"""What people do with a browser and their mail: signing up, signing in, counting their clicks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default

from playwright.sync_api import Locator, Page, expect

from tests.journeys.atelier import Atelier, wait_for

PASSWORD = "a mountain hut in winter"
MOST_TABS = 250


def confirmation_link(atelier: Atelier, email: str) -> str:
    """The link in the mail to ``email``; empty while there is none."""
    for path in (atelier.data / "mail").glob("*.eml"):
        message = message_from_bytes(path.read_bytes(), policy=default)
        body = message.get_body(("plain",))
        found = re.search(r"http://\S+confirm-email/\S+", body.get_content() if body else "")
        if email in str(message["to"]) and found:
            return found[0]
    return ""


def link_in_the_mail(atelier: Atelier, email: str) -> str:
    return wait_for(lambda: confirmation_link(atelier, email), seconds=20, what=f"the mail to {email}")


def fill_sign_up(page: Page, email: str) -> None:
    page.fill("input[name=email]", email)
    page.fill("input[name=password1]", PASSWORD)
    page.fill("input[name=password2]", PASSWORD)


def sign_up(page: Page, atelier: Atelier, email: str) -> None:
    """A new account, confirmed and signed in."""
    page.goto(f"{atelier.url}/accounts/signup/")
    fill_sign_up(page, email)
    page.locator("main form button[type=submit]").first.click()
    page.goto(link_in_the_mail(atelier, email))
    if "confirm-email" in page.url:
        page.locator("main form button[type=submit]").first.click()
    if "login" in page.url:
        sign_in(page, email)


def sign_in(page: Page, email: str) -> None:
    """On the page that asks for it."""
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.locator("main form:has(input[name=password]) button[type=submit]").first.click()


@dataclass
class Clicks:
    """Clicks, counted; typing and the Enter that ends it are none."""

    page: Page
    count: int = 0

    def on(self, element: Locator) -> None:
        element.click()
        self.count += 1

    def on_the_link_in(self, address: str) -> None:
        """In the mail program."""
        self.page.goto(address)
        self.count += 1


def tab_to(page: Page, element: Locator) -> None:
    """Press Tab until ``element`` has the focus, and see that the focus can be seen."""
    for _ in range(MOST_TABS):
        if element.evaluate("(element) => element === document.activeElement"):
            outlined = element.evaluate(
                "(element) => element.matches(':focus-visible')"
                " && [element, element.parentElement].some((one) => getComputedStyle(one).outlineStyle !== 'none'"
                " || getComputedStyle(one).boxShadow !== 'none')"
            )
            assert outlined, f"one cannot see that {element} has the focus"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{MOST_TABS} times Tab did not reach {element}")


def expect_metalink(page: Page) -> None:
    """The order's page, whose file is there to be fetched."""
    expect(page.locator("a[href$='.meta4']").first).to_be_visible()
