"""Every page of the portal, with an example of what it shows.

Accessibility, the crawl, the translations and the pictures in ``docs/screenshots`` all go by this list; a test compares
it with the addresses that Django knows, so that a new page is looked at from its first day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.portal.world import LICENSED, SITE, SLUG, World, cookies_of


class Who(Enum):
    """Who looks at a page."""

    ANYBODY = "anybody"
    VISITOR = "visitor"
    """Somebody who has signed in."""
    GUARDED = "guarded"
    """With a second factor."""
    HALFWAY = "halfway"
    """The same, between password and second factor."""
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


def _question(world: World) -> dict[str, str]:
    return {"q": world.query}


def _comparison(world: World) -> dict[str, str]:
    before, after = (f"{product.collection}/{product.item}" for product in world.products[:2])
    return {"a": before, "b": after}


def _point(world: World) -> dict[str, str]:
    return {"lon": world.place[0], "lat": world.place[1], "q": world.query}


def _area(world: World) -> dict[str, str]:
    longitude, latitude = (float(degrees) for degrees in world.place)
    return {"area": f"{longitude},{latitude},{longitude + 0.002},{latitude + 0.002}", "q": world.query}


def _consent(world: World) -> dict[str, str]:
    return {
        "response_type": "code",
        "client_id": SITE,
        "redirect_uri": f"https://{SITE}.example/back",
        "scope": "openid email",
        "state": "s",
        "nonce": "n",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256",
    }


PAGES = [
    # discover, series
    Page("search", title="home"),
    Page("search", query=_question, title="results"),
    Page("search", query=lambda world: {"q": "Toulouse xylophone 1850"}, title="nothing-found"),
    Page("search", query=_question, who=Who.VISITOR, title="results-signed-in"),
    Page("product", _first_product),
    Page("product", lambda world: list(world.withdrawn), status=410, title="withdrawn"),
    Page("series:series"),
    Page("series:series", query=_point, title="point"),
    Page("series:series", query=_area, title="area"),
    Page("series:compare", query=_comparison),
    Page("series:animate", query=_question),
    # cart, downloads, extracts
    Page("cart:cart"),
    Page("cart:cart", who=Who.VISITOR, title="filled"),
    Page("cart:files", _first_product, who=Who.VISITOR),
    Page("cart:orders", who=Who.VISITOR),
    Page("cart:order", lambda world: [world.order], who=Who.VISITOR),
    Page("downloads:file", lambda world: [*_first_product(world), "none"], status=401),
    Page("downloads:quota", who=Who.VISITOR),
    Page("extracts:list", who=Who.VISITOR),
    Page("extracts:new", query=lambda world: {"items": "/".join(_first_product(world))}, who=Who.VISITOR),
    Page("extracts:detail", lambda world: [world.extract], who=Who.VISITOR),
    # requests
    Page("requests:list", who=Who.VISITOR),
    Page("requests:new", query=lambda world: {"tile": "31TCJ"}, who=Who.VISITOR),
    Page("requests:detail", lambda world: [world.request], who=Who.VISITOR),
    # follow, news, statistics, operations
    Page("follow:searches", who=Who.VISITOR),
    Page("follow:save", query=_question, who=Who.VISITOR),
    Page("follow:unsubscribe", lambda world: [world.unsubscription]),
    Page("news:posts"),
    Page("news:post", lambda world: [SLUG]),
    Page("statistics:overview"),
    Page("operations:production", who=Who.OPERATOR),
    Page("operations:production", who=Who.VISITOR, status=403, title="refused"),
    Page("operations:drop", lambda world: [world.drop], who=Who.OPERATOR),
    Page("operations:withdraw", _first_product, who=Who.OPERATOR),
    Page("operations:campaigns", who=Who.OPERATOR),
    Page("operations:campaign", lambda world: [world.campaign], who=Who.OPERATOR),
    # accounts
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
    Page("accounts:profile", who=Who.VISITOR),
    Page("accounts:tokens", who=Who.VISITOR),
    Page("accounts:data", who=Who.VISITOR),
    Page("accounts:data_erase", who=Who.VISITOR),
    Page("accounts:licence", lambda world: [LICENSED], who=Who.VISITOR),
    Page("mfa_index", who=Who.VISITOR),
    Page("mfa_index", who=Who.GUARDED, title="set-up"),
    Page("mfa_authenticate", who=Who.HALFWAY),
    Page("mfa_reauthenticate", who=Who.GUARDED),
    Page("mfa_activate_totp", who=Who.OPERATOR),
    Page("mfa_deactivate_totp", who=Who.GUARDED),
    Page("mfa_view_recovery_codes", who=Who.GUARDED),
    Page("mfa_generate_recovery_codes", who=Who.GUARDED),
    Page("mfa_list_webauthn", who=Who.VISITOR),
    Page("mfa_add_webauthn", who=Who.OPERATOR),
    Page("mfa_edit_webauthn", lambda world: [world.key], who=Who.VISITOR),
    Page("mfa_remove_webauthn", lambda world: [world.key], who=Who.VISITOR),
    Page("usersessions_list", who=Who.VISITOR),
    Page("socialaccount_connections", who=Who.VISITOR),
    Page("socialaccount_login_cancelled"),
    Page("socialaccount_login_error", status=401),
    # identity
    Page("oauth2_provider:authorize", query=_consent, who=Who.VISITOR),
    Page("oauth2_provider:authorize", who=Who.VISITOR, status=400, title="refused"),
    Page("oauth2_provider:device", who=Who.VISITOR),
    Page("oauth2_provider:device", query=lambda world: {"user_code": world.device_code}, who=Who.VISITOR, title="code"),
    Page("oauth2_provider:rp-initiated-logout", who=Who.VISITOR),
    Page("identity:connections", who=Who.VISITOR),
    # everywhere
    Page("/no-such-page", status=404),
    Page("/stac/api.html", language="en"),
    Page("/tiles/api.html", language="en"),
]
FORMS = {
    *("area", "mosaic", "narrow", "set_language", "choose_theme"),
    *("cart:add", "cart:add_results", "cart:remove", "cart:empty", "cart:order_new"),
    *("cart:choose", "cart:put_back", "cart:renew"),
    *("extracts:estimate", "extracts:cancel", "extracts:feed_renew"),
    *("requests:estimate", "requests:cancel", "requests:feed_renew"),
    *("follow:change", "follow:delete", "news:dismiss", "accounts:token_revoke", "identity:disconnect"),
    *("operations:retry", "operations:steer"),
    "accounts:sign_out_everywhere",
}
"""Routes that take a form and lead to a page."""
FILES = {
    *("picture", "quicklook", "thumbnail", "series:gif", "series:mp4", "series:csv", "downloads:client"),
    *("cart:metalink", "cart:curl", "cart:addresses", "cart:checksums", "cart:json", "cart:zip"),
    *(
        "extracts:file",
        "extracts:zip",
        "extracts:feed",
        "requests:feed",
        "feed",
        "news:feed",
        "statistics:csv",
        "statistics:json",
    ),
    *("accounts:data_export", "mfa_download_recovery_codes"),
}
"""Routes that hand out a file, a picture or a feed."""
FOR_PROGRAMS = {
    *(
        "query",
        "suggest",
        "places",
        "operations:health",
        "operations:metrics",
        "operations:missing",
        "cart:api_files",
        "cart:api_order_new",
    ),
    *("extracts:api", "extracts:api_estimate", "extracts:api_extract", "series:api"),
    *("requests:progress", "requests:api", "requests:conformance", "requests:openapi", "requests:processes"),
    *("requests:process", "requests:execution", "requests:jobs", "requests:job", "requests:results"),
    *("oauth2_provider:oidc-connect-discovery-info", "oauth2_provider:oauth-server-metadata"),
    *("oauth2_provider:jwks-info", "oauth2_provider:token", "oauth2_provider:revoke-token"),
    *("oauth2_provider:user-info", "oauth2_provider:device-authorization", "mfa_login_webauthn"),
}
"""Routes that answer JSON."""
LEADING_ON = {
    "account_set_password": "for accounts without a password; leads to account_change_password",
    "account_confirm_login_code": "leads to the sign-in page: no codes are sent",
    "openid_connect_login": "leads to an identity provider",
    "openid_connect_callback": "leads back from an identity provider",
    "socialaccount_signup": "leads to the sign-in page where no identity provider sent anybody",
    "series:glance": "a part of a page",
    "operations:find": "leads to operations:drop",
    "requests:at_root": "leads to requests:processes",
    "mfa_reauthenticate_webauthn": "asks a real key, which tests/portal/accounts has",
}
NOT_PAGES = FORMS | FILES | FOR_PROGRAMS | set(LEADING_ON)


def cookies(who: Who, world: World, site: str) -> list[dict[str, Any]]:
    """What makes a browser be that person's."""
    people = {
        Who.ANYBODY: None,
        Who.VISITOR: world.visitor,
        Who.GUARDED: world.guarded,
        Who.HALFWAY: world.guarded,
        Who.OPERATOR: world.operator,
    }
    return cookies_of(people[who], site, halfway=who is Who.HALFWAY)


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
