"""Every page of the portal, with an example of what it shows.

Accessibility, the crawl, the translations and the pictures in ``docs/screenshots`` all go by this list; a test compares
it with the addresses that Django knows, so that a new page is looked at from its first day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.portal.world import World


class Who(Enum):
    """Who looks at a page."""

    ANYBODY = "anybody"
    VISITOR = "visitor"
    """Somebody who has signed in."""
    OPERATOR = "operator"


@dataclass(frozen=True)
class Page:
    """One page: its route's name, or its path where it is none of Django's, and an example of its arguments."""

    route: str
    arguments: Callable[[World], list[str]] = lambda world: []
    query: Callable[[World], dict[str, str]] = lambda world: {}
    who: Who = Who.ANYBODY
    status: int = 200
    title: str = ""
    """Tells pages of one route apart."""
    language: str = "fr"
    """What a person who asks for French gets."""

    @property
    def name(self) -> str:
        return "-".join(
            part for part in (self.route.strip("/").replace(":", "-").replace("/", "-"), self.title) if part
        )

    def address(self, world: World) -> str:
        path = self.route if self.route.startswith("/") else reverse(self.route, args=self.arguments(world))
        query = urlencode(self.query(world))
        return f"{path}?{query}" if query else path


def _first_product(world: World) -> list[str]:
    return [world.products[0].collection, world.products[0].item]


PAGES = [
    Page("search", title="home"),
    Page("search", query=lambda world: {"q": world.query}, title="results"),
    Page("search", query=lambda world: {"q": "Toulouse xylophone 1850"}, title="nothing-found"),
    Page("product", _first_product),
    Page("cart:cart"),
    Page("cart:cart", who=Who.VISITOR, title="filled"),
    Page("cart:orders", who=Who.VISITOR),
    Page("cart:order", lambda world: [world.order], who=Who.VISITOR),
    Page("downloads:file", lambda world: [*_first_product(world), "none"], status=401),
    Page("operations:production", who=Who.OPERATOR),
    Page("accounts:profile", who=Who.VISITOR),
    Page("accounts:tokens", who=Who.VISITOR),
    Page("account_login"),
    Page("account_signup"),
    Page("account_logout", who=Who.VISITOR),
    Page("account_reauthenticate", who=Who.VISITOR),
    Page("account_email", who=Who.VISITOR),
    Page("account_change_password", who=Who.VISITOR),
    Page("account_reset_password"),
    Page("account_reset_password_done"),
    Page("account_reset_password_from_key", lambda world: ["1", "gone"]),
    Page("account_reset_password_from_key_done"),
    Page("account_confirm_email", lambda world: ["gone"]),
    Page("account_email_verification_sent"),
    Page("account_inactive"),
    Page("/no-such-page", status=404),
    Page("/stac/api.html", language="en"),
    Page("/tiles/api.html", language="en"),
]
NOT_PAGES = {
    "quicklook": "a picture",
    "query": "JSON",
    "suggest": "JSON",
    "places": "JSON",
    "operations:health": "JSON",
    "set_language": "takes a form",
    "choose_theme": "takes a form",
    "cart:add": "takes a form",
    "cart:add_results": "takes a form",
    "cart:remove": "takes a form",
    "cart:empty": "takes a form",
    "cart:order_new": "takes a form",
    "accounts:token_revoke": "takes a form",
    "cart:metalink": "a file",
    "cart:curl": "a file",
    "account_set_password": "for accounts without a password; leads to account_change_password",
    "account_confirm_login_code": "leads to the sign-in page: no codes are sent",
}
"""Routes that show no page, and why."""


def routes() -> set[str]:
    """The names of every address of the portal, but for the admin's, which :func:`admin_pages` derives."""
    return {name for name in _names(get_resolver()) if not name.startswith("admin:")}


def _names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _names(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern) and entry.name:
            yield namespace + entry.name


def admin_pages() -> list[Page]:
    """The administration's own pages, and for each kind of object its list and the form of one of them."""
    own = [Page(f"admin:{name}", who=Who.OPERATOR) for name in ("index", "password_change")]
    kinds = sorted(admin.site._registry, key=lambda model: model._meta.label)
    return own + [page for model in kinds for page in _pages_of(model)]


def _pages_of(model: type[Model]) -> Iterator[Page]:
    base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    yield Page(f"{base}_changelist", who=Who.OPERATOR)
    yield Page(f"{base}_change", lambda world: [_first(model)], who=Who.OPERATOR)


class NoExample(LookupError):
    """The world has no object of this kind."""


def _first(model: type[Model]) -> str:
    key = model._default_manager.values_list("pk", flat=True).first()
    if key is None:
        raise NoExample(f"there is no {model._meta.label} in tests/portal/world.py")
    return str(key)
