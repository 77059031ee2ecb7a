"""Orders: what is frozen, who sees it, and the metalink's structure (RFC 5854)."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pystac
import pytest
from defusedxml import ElementTree
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.storage import path_of
from portal.accounts.models import User
from portal.accounts.services import api_token_create, api_token_revoke
from portal.cart.carts import AccountCart
from portal.cart.links import LIST_NAMES, order_url
from portal.cart.lists import curl_configuration
from portal.cart.metalink import NAMESPACE, metalink_document
from portal.cart.models import Order
from portal.cart.products import Product
from portal.cart.services import EmptyOrder, order_create, order_create_from_cart
from tests.portal.people import COLLECTION, person

pytestmark = pytest.mark.django_db
NS = {"m": NAMESPACE}


@pytest.fixture
def order(owner: User, items: list[pystac.Item]) -> Order:
    AccountCart(owner).add(Product(COLLECTION, item.id) for item in items[:2])
    return order_create_from_cart(user=owner)


def test_an_order_freezes_the_files_and_empties_the_cart(order: Order, owner: User, items: list[pystac.Item]) -> None:
    assert AccountCart(owner).count() == 0
    frozen = {(file.path, file.key, file.size) for file in order.files.all()}
    expected = {
        (asset.href.partition("/03/")[2].partition("/")[2], asset.href, asset.extra_fields["file:size"])
        for item in items[:2]
        for asset in item.assets.values()
    }
    assert frozen == expected
    assert f"{items[0].id}/MASKS/CLM_R1.tif" in {path for path, _, _ in frozen}


def test_nothing_to_order(owner: User, catalog_database: object) -> None:
    with pytest.raises(EmptyOrder):
        order_create(user=owner, items=[])
    AccountCart(owner).add([Product(COLLECTION, "GONE")])
    with pytest.raises(EmptyOrder):
        order_create_from_cart(user=owner)
    assert AccountCart(owner).count() == 1


def test_ordering_through_the_pages(client: Client, owner: User, items: list[pystac.Item]) -> None:
    client.post(reverse("cart:add"), {"collection": COLLECTION, "item": items[2].id})
    assert client.post(reverse("cart:order_new"))["Location"].startswith(reverse("account_login"))
    client.force_login(owner)
    client.post(reverse("cart:add"), {"collection": COLLECTION, "item": items[2].id})
    page = client.post(reverse("cart:order_new"), follow=True)
    order = Order.objects.get(user=owner)
    assert f"{order.id}.meta4" in page.content.decode()
    assert "aria2c" in page.content.decode()
    assert str(order.id) in client.get(reverse("cart:orders")).content.decode()


def test_the_metalink_has_the_structure_of_rfc_5854(order: Order) -> None:
    root = ElementTree.fromstring(metalink_document(order))
    assert root.tag == f"{{{NAMESPACE}}}metalink"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", root.findtext("m:published", namespaces=NS))
    assert root.findtext("m:generator", namespaces=NS)
    files = root.findall("m:file", NS)
    assert len(files) == 6
    assert len({file.get("name") for file in files}) == 6
    for file in files:
        name = file.get("name")
        assert not name.startswith("/")
        assert ".." not in name
        assert {child.tag.partition("}")[2] for child in file} <= {
            "identity", "version", "size", "hash", "pieces", "url",
        }  # fmt: skip
        assert len(file.findall("m:url", NS)) == 1
        (whole,) = file.findall("m:hash", NS)
        assert whole.get("type") == "sha-256"
        (pieces,) = file.findall("m:pieces", NS)
        content = path_of(order.files.get(item=name.split("/")[0], name=name.split("/", 1)[1]).key).read_bytes()
        length = int(pieces.get("length"))
        assert pieces.get("type") == "sha-256"
        assert [piece.text for piece in pieces] == [
            hashlib.sha256(content[start : start + length]).hexdigest() for start in range(0, len(content), length)
        ]
        assert whole.text == hashlib.sha256(content).hexdigest()
        assert file.findtext("m:size", namespaces=NS) == str(len(content))


def test_curl_gets_addresses_and_names(order: Order) -> None:
    lines = curl_configuration(order).splitlines()
    assert lines[0] == "create-dirs"
    assert len([line for line in lines if line.startswith("url = ")]) == 6
    assert all(re.fullmatch(r'create-dirs|(url|output) = "[^"\\]+"', line) for line in lines)


def own_routes(order: Order) -> list[str]:
    return [reverse(f"cart:{name}", args=[order.id]) for name in ("order", "metalink", "curl", "zip", "json")]


def test_only_the_owner_sees_an_order(order: Order, owner: User) -> None:
    stranger, staff = person("other@example.org"), person("staff@example.org", is_staff=True, is_superuser=True)
    for route in own_routes(order):
        answers = {}
        for who in (None, stranger, staff, owner):
            client = Client()
            if who:
                client.force_login(who)
            answers[who and who.email] = client.get(route).status_code
        anonymous = 302 if route.endswith(str(order.id)) else 401
        assert answers == {None: anonymous, stranger.email: 404, staff.email: 404, owner.email: 200}


def test_another_order_id_tells_nothing(client: Client, order: Order) -> None:
    client.force_login(person("other@example.org"))
    theirs = client.get(reverse("cart:metalink", args=[order.id]))
    nobodys = client.get(reverse("cart:metalink", args=[uuid4()]))
    assert theirs.status_code == nobodys.status_code == 404


def test_a_program_fetches_the_metalink_with_a_token(client: Client, order: Order, owner: User) -> None:
    route = reverse("cart:metalink", args=[order.id])
    token, secret = api_token_create(user=owner, name="cron", days=30)
    answer = client.get(route, headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/metalink4+xml"
    assert answer["Content-Disposition"] == f'attachment; filename="{order.id}.meta4"'
    api_token_revoke(token=token)
    assert client.get(route, headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_an_order_holds_what_was_chosen(owner: User, items: list[pystac.Item]) -> None:
    AccountCart(owner).add([Product(COLLECTION, items[0].id)], "FRE")
    AccountCart(owner).add([Product(COLLECTION, items[1].id)], "NOTHING")
    assert [file.asset for file in order_create_from_cart(user=owner).files.all()] == ["FRE_B4"]
    AccountCart(owner).add([Product(COLLECTION, items[1].id)], "NOTHING")
    with pytest.raises(EmptyOrder):
        order_create_from_cart(user=owner)
    assert AccountCart(owner).count() == 1


def test_expired_links_are_renewed_in_one_click(client: Client, order: Order, owner: User) -> None:
    client.force_login(owner)
    Order.objects.filter(pk=order.pk).update(links_until=timezone.now() - timedelta(days=1))
    order.refresh_from_db()
    signed = urlsplit(order_url(order, "txt"))
    assert Client().get(f"{signed.path}?{signed.query}").status_code == 403
    assert "links expired" in client.get(reverse("cart:orders")).content.decode()
    client.post(reverse("cart:renew", args=[order.id]))
    order.refresh_from_db()
    assert order.links_until > timezone.now() + timedelta(days=29)
    signed = urlsplit(order_url(order, "txt"))
    listed = Client().get(f"{signed.path}?{signed.query}")
    file = urlsplit(text_of(listed).splitlines()[0])
    assert Client().head(f"{file.path}?{file.query}").status_code == 200


def test_the_owner_who_fetches_a_list_again_gets_links_that_work(client: Client, order: Order, owner: User) -> None:
    client.force_login(owner)
    Order.objects.filter(pk=order.pk).update(links_until=timezone.now() - timedelta(days=1))
    file = urlsplit(text_of(client.get(reverse("cart:addresses", args=[order.id]))).splitlines()[0])
    assert Client().head(f"{file.path}?{file.query}").status_code == 200


def test_every_list_has_what_identifies_it(client: Client, order: Order, owner: User) -> None:
    client.force_login(owner)
    for name in LIST_NAMES.values():
        answer = client.get(reverse(f"cart:{name}", args=[order.id]))
        content = b"".join(answer)  # type: ignore[arg-type]
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        assert answer["Repr-Digest"] == f"sha-256=:{digest}:"
        assert client.get(answer.request["PATH_INFO"], headers={"If-None-Match": answer["ETag"]}).status_code == 304
        assert answer["Access-Control-Allow-Origin"] == "*"


def test_programs_order_with_a_token_alone(client: Client, owner: User, items: list[pystac.Item]) -> None:
    route = reverse("cart:api_order_new")
    asked = {"products": [f"{COLLECTION}/{items[0].id}"], "files": "FRE"}
    client.force_login(owner)
    assert (
        client.post(route, asked, content_type="application/json").status_code == 401
    )  # a session alone is not enough
    _token, reading = api_token_create(user=owner, name="x", days=1, scopes=["download"])
    refused = client.post(route, asked, content_type="application/json", headers={"Authorization": f"Bearer {reading}"})
    assert (refused.status_code, "insufficient_scope" in refused["WWW-Authenticate"]) == (403, True)
    _token, secret = api_token_create(user=owner, name="y", days=1, scopes=["order"])
    key = {"Authorization": f"Bearer {secret}"}
    made = client.post(route, asked, content_type="application/json", headers=key)
    assert made.status_code == 201
    assert [file["path"] for file in made.json()["files"]] == [f"{items[0].id}/FRE_B4.tif"]
    assert made["Location"].endswith(f"/orders/{made.json()['id']}.json")
    for bad in ("[]", "{", "{}", '{"products": ["../x"]}', '{"products": ["a/b"], "files": "<"}', '{"cart": true}'):
        answer = client.post(route, bad, content_type="application/json", headers=key)
        assert (answer.status_code, bool(answer.json()["detail"])) == (400, True)


def text_of(answer: Any) -> str:
    return b"".join(answer).decode()
