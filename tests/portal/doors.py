"""The lock on every address: who is let in. ``test_doors`` tries each with everybody's key.

An address that is in none of these lists fails that test: whoever adds one says here whose it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from portal.accounts.models import ApiToken
from portal.follow.models import SavedSearch
from portal.identity.models import Consent
from tests.portal.world import LICENSED, SLUG, World


class Lock(Enum):
    """Whom an address lets in."""

    OPEN = "everybody"
    PERSON = "whoever has signed in"
    OWN = "whose it is; for others, operators too, it does not exist (404)"
    STAFF = "operators"
    ADMIN = "administrators"
    SECRET = "whoever knows its secret part"
    PROGRAM = "programs that prove who they are, or carry a token of somebody's"
    STEP = "whoever is at that step of signing in; the others are led on"


@dataclass(frozen=True)
class Door:
    """One address: its lock, an example of its arguments, and what is posted to it."""

    lock: Lock
    arguments: Callable[[World], list[str]] = lambda world: []
    ends: bool = False
    """What those who are let in post there cannot be undone by rolling back: only looked at."""
    allowed: frozenset[int] = frozenset()
    """Other answers that are right there."""
    posted_by_programs: bool = False
    """A session may read there; only a token may change anything."""


def _product(world: World) -> list[str]:
    return [world.products[0].collection, world.products[0].item]


def _asset(world: World) -> list[str]:
    return [*_product(world), "MTD_ALL"]


def _search(world: World) -> list[str]:
    return [str(SavedSearch.objects.filter(user=world.visitor).values_list("pk", flat=True)[0])]


def _token(world: World) -> list[str]:
    return [str(ApiToken.objects.filter(user=world.visitor).values_list("pk", flat=True)[0])]


def _consent(world: World) -> list[str]:
    return [str(Consent.objects.filter(user=world.visitor).values_list("pk", flat=True)[0])]


def _key(world: World) -> list[str]:
    return [world.key]


def _order(world: World) -> list[str]:
    return [world.order]


def _extract(world: World) -> list[str]:
    return [world.extract]


def _request(world: World) -> list[str]:
    return [world.request]


def _all(lock: Lock, *names: str) -> dict[str, Door]:
    return {name: Door(lock) for name in names}


SAYS_SO = frozenset({200})
"""A page that says that the secret is none."""

DOORS: dict[str, Door] = {
    # discover, series, news, statistics, follow
    **_all(Lock.OPEN, "search", "narrow", "area", "mosaic", "query", "suggest", "places", "set_language"),
    **_all(Lock.OPEN, "choose_theme", "feed", "news:posts", "news:feed", "statistics:overview"),
    **_all(Lock.OPEN, "series:series", "series:glance", "series:api", "series:csv", "series:compare"),
    **_all(Lock.OPEN, "series:animate", "series:gif", "series:mp4", "downloads:client", "operations:health"),
    "product": Door(Lock.OPEN, _product),
    "picture": Door(Lock.OPEN, lambda world: [*_product(world), "QKL_ALL"]),
    "quicklook": Door(Lock.OPEN, _product),
    "thumbnail": Door(Lock.OPEN, _product),
    "news:post": Door(Lock.OPEN, lambda world: [SLUG]),
    "news:dismiss": Door(Lock.OPEN, lambda world: [SLUG]),
    "statistics:csv": Door(Lock.OPEN, lambda world: ["nothing"]),
    "statistics:json": Door(Lock.OPEN, lambda world: ["nothing"]),
    **_all(Lock.PERSON, "follow:searches", "follow:save"),
    "follow:change": Door(Lock.OWN, _search),
    "follow:delete": Door(Lock.OWN, _search),
    "follow:unsubscribe": Door(Lock.SECRET, lambda world: ["not-the-secret"]),
    # cart, downloads, extracts
    **_all(Lock.OPEN, "cart:cart", "cart:add", "cart:add_results", "cart:choose", "cart:remove", "cart:empty"),
    **_all(Lock.OPEN, "cart:put_back"),
    "cart:files": Door(Lock.OPEN, _product),
    **_all(Lock.PERSON, "cart:orders", "cart:order_new"),
    "cart:api_files": Door(Lock.OPEN),
    "cart:api_order_new": Door(Lock.PROGRAM),
    **{f"cart:{name}": Door(Lock.OWN, _order) for name in ("order", "renew", "metalink", "curl", "addresses")},
    **{f"cart:{name}": Door(Lock.OWN, _order) for name in ("checksums", "json", "zip")},
    "downloads:file": Door(Lock.PERSON, _asset),
    **_all(Lock.PERSON, "downloads:quota", "extracts:list", "extracts:new", "extracts:estimate"),
    "extracts:api": Door(Lock.PERSON, posted_by_programs=True),
    "extracts:api_estimate": Door(Lock.PROGRAM),
    "extracts:feed_renew": Door(Lock.PERSON),
    "extracts:detail": Door(Lock.OWN, _extract),
    "extracts:cancel": Door(Lock.OWN, _extract),
    "extracts:api_extract": Door(Lock.OWN, _extract, posted_by_programs=True),
    "extracts:file": Door(Lock.OWN, lambda world: [world.extract, "statistics.csv"], allowed=frozenset({404})),
    "extracts:zip": Door(Lock.OWN, _extract, allowed=frozenset({404})),
    "extracts:feed": Door(Lock.SECRET, lambda world: [f"{world.visitor.pk}-{'0' * 40}"]),
    # requests, and OGC API – Processes
    **_all(Lock.PERSON, "requests:list", "requests:new", "requests:estimate", "requests:feed_renew"),
    **{f"requests:{name}": Door(Lock.OWN, _request) for name in ("detail", "progress", "cancel")},
    "requests:feed": Door(Lock.SECRET, lambda world: [f"{world.visitor.pk}-{'0' * 40}"]),
    **_all(Lock.OPEN, "requests:api", "requests:conformance", "requests:openapi", "requests:processes"),
    **_all(Lock.OPEN, "requests:at_root"),
    "requests:process": Door(Lock.OPEN, lambda world: ["make-products"]),
    "requests:execution": Door(Lock.PROGRAM, lambda world: ["make-products"]),
    "requests:jobs": Door(Lock.PERSON, posted_by_programs=True),
    "requests:job": Door(Lock.OWN, _request, posted_by_programs=True),
    "requests:results": Door(Lock.OWN, _request, posted_by_programs=True),
    # operations
    **_all(
        Lock.STAFF,
        "operations:production",
        "operations:retry",
        "operations:metrics",
        "operations:find",
        "operations:missing",
        "operations:campaigns",
    ),
    **{f"operations:{name}": Door(Lock.STAFF, lambda world: [world.drop]) for name in ("drop", "steer")},
    "operations:withdraw": Door(Lock.STAFF, _product),
    "operations:campaign": Door(Lock.STAFF, lambda world: [world.campaign]),
    # accounts
    **_all(Lock.PERSON, "accounts:profile", "accounts:tokens", "accounts:sign_out_everywhere", "accounts:data"),
    "accounts:data_export": Door(Lock.PERSON),
    "accounts:data_erase": Door(Lock.PERSON, ends=True),
    "accounts:token_revoke": Door(Lock.OWN, _token),
    "accounts:licence": Door(Lock.PERSON, lambda world: [LICENSED]),
    **_all(Lock.OPEN, "account_login", "account_logout", "account_inactive", "account_signup"),
    **_all(Lock.OPEN, "account_email_verification_sent", "account_reset_password", "account_reset_password_done"),
    "account_reset_password_from_key_done": Door(Lock.OPEN),
    **_all(Lock.STEP, "account_confirm_login_code", "mfa_authenticate", "mfa_login_webauthn", "mfa_reauthenticate"),
    **_all(Lock.STEP, "mfa_reauthenticate_webauthn", "socialaccount_signup", "socialaccount_login_error"),
    **_all(Lock.PERSON, "account_reauthenticate", "account_email", "account_change_password"),
    **_all(Lock.PERSON, "account_set_password", "usersessions_list"),
    "account_confirm_email": Door(Lock.SECRET, lambda world: ["not-the-secret"], allowed=SAYS_SO),
    "account_reset_password_from_key": Door(Lock.SECRET, lambda world: ["1", "not-the-secret"], allowed=SAYS_SO),
    **_all(Lock.PERSON, "mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn"),
    "mfa_deactivate_totp": Door(Lock.PERSON, allowed=frozenset({404})),
    "mfa_view_recovery_codes": Door(Lock.PERSON, allowed=frozenset({404})),
    "mfa_generate_recovery_codes": Door(Lock.PERSON, allowed=frozenset({404})),
    "mfa_download_recovery_codes": Door(Lock.PERSON, allowed=frozenset({404})),
    "mfa_edit_webauthn": Door(Lock.OWN, _key),
    "mfa_remove_webauthn": Door(Lock.OWN, _key),
    "socialaccount_login_cancelled": Door(Lock.OPEN),
    "socialaccount_connections": Door(Lock.PERSON),
    "openid_connect_login": Door(Lock.OPEN, lambda world: ["none"]),
    "openid_connect_callback": Door(Lock.OPEN, lambda world: ["none"]),
    # identity
    **_all(Lock.OPEN, "oauth2_provider:oidc-connect-discovery-info", "oauth2_provider:oauth-server-metadata"),
    **_all(Lock.OPEN, "oauth2_provider:jwks-info", "oauth2_provider:rp-initiated-logout"),
    **_all(Lock.PERSON, "oauth2_provider:authorize", "oauth2_provider:device", "identity:connections"),
    **_all(Lock.PROGRAM, "oauth2_provider:token", "oauth2_provider:revoke-token", "oauth2_provider:user-info"),
    **_all(Lock.PROGRAM, "oauth2_provider:device-authorization"),
    "identity:disconnect": Door(Lock.OWN, _consent),
}

ADMIN_FOR_ALL = {"admin:login", "admin:jsi18n", "admin:logout"}
"""Of the administration; everything else in it is for its people."""

ADMIN_FOR_STAFF = {"admin:index", "admin:password_change", "admin:password_change_done"}
"""Of the administration, for whoever is of the staff, with or without rights."""

API_FORMS = {
    "/stac": {"/search", "/aggregate", "/collections/{collection_id}/aggregate"},
    "/tiles": {
        "/searches/register",
        *(f"{of}/statistics" for of in ("/collections/{collection_id}", "/searches/{search_id}")),
        "/collections/{collection_id}/items/{item_id}/statistics",
        *(
            f"{of}/feature{size}"
            for of in (
                "/collections/{collection_id}/items/{item_id}",
                "/collections/{collection_id}",
                "/searches/{search_id}",
            )
            for size in ("", ".{format}", "/{width}x{height}.{format}")
        ),
    },
}
"""What may be posted to the STAC API and the tile server: questions. Nothing there changes anything."""
