"""What there is to look at: people and what they did, beside products that are in the catalog."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from catalog.search import search
from portal.accounts.models import Licence, User
from portal.accounts.services import api_token_create
from portal.cart.carts import AccountCart
from portal.cart.products import Product, stac_items
from portal.cart.services import order_create
from portal.extracts.services import extract_request, extracts_forget
from portal.follow.models import Frequency
from portal.follow.services import search_save
from portal.follow.unsubscription import unsubscribe_url
from portal.identity.models import Client, DeviceGrant
from portal.identity.services import consent_give
from portal.news.models import Level, Post
from portal.requests.services import request_make
from processing.extracts.request import ExtractRequest
from processing.requests.request import ProductRequest
from tests.portal import world_of_production as production
from tests.portal.people import PASSWORD, person
from tests.processing.requests.received import forget as received_forget
from tests.processing.requests.received import made, received

DOMAIN = "pages.example.org"
REQUESTED = "31TEN"
"""A tile of which something is asked for."""
DEVICE_FLOW = "urn:ietf:params:oauth:grant-type:device_code"
SLUG, SITE, PROGRAM = "pages-maintenance", "pages-avalanches", "pages-notebook"
LICENSED = "landsat-l1"
FAR = 10 * 365 * 86_400
"""Seconds; what asks for the password once more is content until then."""


@dataclass(frozen=True)
class World:
    """Examples of everything that a page is about."""

    products: list[Product]
    """Of one place, the newest first; two at least."""
    query: str
    """A text query that finds them."""
    place: tuple[str, str]
    """Longitude and latitude of a point inside them, degrees."""
    visitor: User
    """Somebody with a cart, an order and tokens."""
    guarded: User
    """Somebody who is asked for a second factor."""
    operator: User
    order: str
    extract: str
    request: str
    """For products, half made."""
    unsubscription: str
    """The token at the end of a mail."""
    device_code: str
    """What a program that wants to sign in shows."""
    key: str
    """A passkey of ``visitor``."""
    withdrawn: tuple[str, str]
    """A product (collection, item) that was and is no more."""
    drop: str
    """Something that came in, one of whose jobs failed and another waits for its time."""
    campaign: str


def world_make(*, query: str, text: dict[str, object]) -> World:
    """People, and what they did with the products that the search ``text`` (STAC) finds."""
    features = search({**text, "limit": 4})["features"]
    found = [Product(item["collection"], item["id"]) for item in features]
    assert len(found) >= 2, "the pages need two products at least to show"
    west, south, east, north = features[0]["bbox"]
    place = ((west + east) / 2, (south + north) / 2)
    visitor = person(f"ada@{DOMAIN}", organisation="Observatoire Midi-Pyrénées", country="FR")
    guarded = person(f"grace@{DOMAIN}")
    saved = search_save(user=visitor, name="Home", text=query, language="en", area="", frequency=Frequency.WEEKLY)
    _tokens_make(visitor)
    _news_make()
    production.alarm_make()
    production.missing_make()
    return World(
        products=found,
        query=query,
        place=(f"{place[0]:.4f}", f"{place[1]:.4f}"),
        visitor=visitor,
        guarded=guarded,
        operator=person(f"operator@{DOMAIN}", is_staff=True, is_superuser=True),
        order=_order_make(visitor, found),
        extract=_extract_make(visitor, found[:2], place),
        request=_request_make(visitor),
        unsubscription=urlsplit(unsubscribe_url(visitor.pk, [saved.pk])).path.rstrip("/").rsplit("/", 1)[1],
        device_code=_sites_make(visitor),
        key=_second_factors_make(guarded, visitor),
        withdrawn=production.withdrawn_make(features[0]),
        drop=production.drop_make(found[0].collection, found[0].item),
        campaign=production.campaign_make(found[0].collection),
    )


def world_forget() -> None:
    """Everything that :func:`world_make` made; also what an interrupted run left."""
    production.forget()
    people = User.objects.filter(email__endswith=f"@{DOMAIN}")
    received_forget([REQUESTED])
    for user in people:
        extracts_forget(owner=str(user.pk))
    people.delete()
    Post.objects.filter(slug=SLUG).delete()
    DeviceGrant.objects.filter(client_id=PROGRAM).delete()
    Client.objects.filter(client_id__in=[SITE, PROGRAM]).delete()
    Licence.objects.filter(collection=LICENSED).delete()


def _tokens_make(user: User) -> None:
    api_token_create(user=user, name="notebook", days=30)
    token, _secret = api_token_create(user=user, name="old server", days=1)
    token.revoked_at = timezone.now() - timedelta(days=1)
    token.save()


def _news_make() -> None:
    hour = timedelta(hours=1)
    Post.objects.create(
        slug=SLUG,
        level=Level.WARNING,
        title_en="Production is late",
        title_fr="La production a du retard",
        text_en="The snow maps of this week come two days late.\n\nThe others are on time.",
        text_fr="Les cartes de neige de cette semaine ont deux jours de retard.\n\nLes autres sont à l’heure.",
        published_at=timezone.now() - hour,
        banner_from=timezone.now() - hour,
        banner_until=timezone.now() + 24 * hour,
    )
    Licence.objects.create(
        collection=LICENSED, name="Open licence", version="1.0", text_en="Name us.", text_fr="Nommez-nous."
    )


def _order_make(user: User, products: list[Product]) -> str:
    order = order_create(user=user, items=list(stac_items(products[:2]).values()))
    AccountCart(user).add(products)
    return str(order.id)


def _extract_make(user: User, products: list[Product], place: tuple[float, float]) -> str:
    longitude, latitude = place
    document = {
        "items": [f"{product.collection}/{product.item}" for product in products],
        "bbox": [longitude - 0.002, latitude - 0.002, longitude + 0.002, latitude + 0.002],
        "layers": ["NDVI"],
        "output": "statistics",
    }
    items = list(stac_items(products).values())
    request = ExtractRequest.of(document)
    return str(extract_request(user=user, request=request, items=items, label="Wheat", language="en", mail=False))


def _request_make(user: User) -> str:
    """Of two images that are no more than their items: of one the product is there, the other waits."""
    images = [received(4, tile=REQUESTED), received(9, tile=REQUESTED)]
    made(images[0])
    request = ProductRequest.of({"tile": REQUESTED, "datetime": "2022-03-01/2022-03-31"})
    return str(request_make(user=user, request=request, label="", language="en", mail=False))


def _sites_make(user: User) -> str:
    """A sister site that the person let in, and a program that waits for its code, which is returned."""
    returns = f"https://{SITE}.example/back"
    site = Client.objects.create(client_id=SITE, name="Avalanches", client_secret="x" * 40, redirect_uris=returns)
    consent_give(user=user, client=site, scopes=["openid"])
    Client.objects.create(
        client_id=PROGRAM,
        name="Notebook",
        client_type="public",
        client_secret="",
        authorization_grant_type=DEVICE_FLOW,
        allowed_scopes="openid download",
    )
    asked = urlencode({"client_id": PROGRAM, "scope": "download"})
    address = reverse("oauth2_provider:device-authorization")
    codes = Browser().post(address, asked, content_type="application/x-www-form-urlencoded").json()
    return str(codes["user_code"])


def _second_factors_make(guarded: User, visitor: User) -> str:
    """Codes of an app for the one, a key for the other, whose number is returned; it opens nothing."""
    TOTP.activate(guarded, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(guarded)
    key = Authenticator.objects.create(
        user=visitor, type=Authenticator.Type.WEBAUTHN, data={"name": "Laptop", "passwordless": True, "credential": {}}
    )
    return str(key.pk)


def cookies_of(user: User | None, site: str, *, halfway: bool = False) -> list[dict[str, Any]]:
    """What signs ``user`` in to ``site`` in a browser, who need not give the password once more; ``halfway`` stops
    where the second factor is asked for. Nothing for a visitor without an account."""
    if user is None:
        return []
    browser = Browser()
    if halfway:
        browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    else:
        browser.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
        session = browser.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time() + FAR, "reauthenticated": True}
        ]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
    return [{"name": name, "value": morsel.value, "url": site} for name, morsel in browser.cookies.items()]
