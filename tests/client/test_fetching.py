"""Files fetched by the real command from a real server: whole, resumed, damaged, killed, not online yet."""

from __future__ import annotations

import hashlib
import signal
import time
from pathlib import Path

import pystac
import pytest

from catalog.storage import path_of
from portal.accounts.models import User
from portal.cart.carts import AccountCart
from portal.cart.links import order_url
from portal.cart.metalink import metalink_document
from portal.cart.models import Order
from portal.cart.products import Product
from portal.cart.services import order_create
from portal.downloads import quota, refusal
from portal.downloads.quota import Standing
from portal.downloads.usage import Amount
from tests.client.conftest import Command
from tests.portal.downloads.conftest import CONTENT, SIZE
from tests.portal.people import COLLECTION, MEBIBYTE, Served, bytes_of, product

OVER = Standing(Amount(2, 0), Amount(1, 0))


@pytest.fixture
def order(owner: User, item: pystac.Item) -> Order:
    return order_create(user=owner, items=[item.to_dict(include_self_link=False, transform_hrefs=False)])


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person whose quota is used up: the links of their orders give 2 MB a second."""
    monkeypatch.setattr("portal.downloads.access.standing", lambda _person: OVER)


def long_file(item: pystac.Item) -> str:
    return f"/download/{COLLECTION}/{item.id}/LONG"


def assert_whole(folder: Path, item: pystac.Item) -> None:
    for asset in item.assets.values():
        archived = path_of(asset.href)
        fetched = folder / item.id / str(archived).partition(f"/{item.id}/")[2]
        assert f"1220{hashlib.sha256(fetched.read_bytes()).hexdigest()}" == asset.extra_fields["file:checksum"]
    assert not list(folder.rglob("*.part"))


def test_what_is_named_comes_and_is_not_fetched_twice(command: Command, item: pystac.Item, web: Served) -> None:
    done = command.run("--id", item.id)
    assert (done.code, len(done.named("fetched"))) == (0, 3), done.said
    assert_whole(command.folder, item)
    before = web.sent[long_file(item)]
    again = command.run("--id", item.id)
    assert (again.code, len(again.named("there"))) == (0, 3)
    assert web.sent[long_file(item)] == before


def test_words_and_a_choice_of_files(command: Command, item: pystac.Item) -> None:
    done = command.run("31TCH", "1", "March", "2021", "--files", "LONG")
    assert done.code == 0, done.said
    assert [event["path"] for event in done.named("fetched")] == [f"{item.id}/LONG.tif"]


def test_a_rehearsal_fetches_nothing_and_wants_no_key(command: Command, item: pystac.Item) -> None:
    command.environment = {}
    done = command.run("--id", item.id, "--dry-run")
    assert done.code == 0
    assert {(event["path"], event["size"]) for event in done.named("wanted")} >= {(f"{item.id}/LONG.tif", SIZE)}
    assert not (command.folder / item.id).exists()


def test_killed_half_way_and_resumed(
    command: Command, order: Order, item: pystac.Item, web: Served, slow: None
) -> None:
    part = command.folder / item.id / "LONG.tif.part"
    running = command.start("--order", order_url(order, "json"))
    while not part.exists() or part.stat().st_size < MEBIBYTE:
        assert running.poll() is None, running.communicate()
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.communicate()
    there = part.stat().st_size
    assert MEBIBYTE <= there < SIZE
    before = web.sent[long_file(item)]
    done = command.run("--order", order_url(order, "json"))
    assert done.code == 0, done.said
    assert_whole(command.folder, item)
    assert web.sent[long_file(item)] - before == SIZE - there  # went on, did not start again


@pytest.mark.parametrize("flaw", ["changed", "longer"])
def test_a_damaged_part_is_found_and_fetched_again(command: Command, item: pystac.Item, flaw: str) -> None:
    part = command.folder / item.id / "LONG.tif.part"
    part.parent.mkdir()
    damaged = bytearray(CONTENT[: 3 * MEBIBYTE])
    damaged[77] ^= 1
    part.write_bytes(bytes(damaged) if flaw == "changed" else CONTENT + b"more")
    done = command.run("--id", item.id)
    assert done.code == 0, done.said
    assert_whole(command.folder, item)


def test_a_damaged_file_is_found_and_fetched_again(command: Command, item: pystac.Item) -> None:
    assert command.run("--id", item.id).code == 0
    fetched = command.folder / item.id / "LONG.tif"
    fetched.write_bytes(CONTENT[:-1] + bytes([CONTENT[-1] ^ 1]))
    done = command.run("--id", item.id)
    assert [event["path"] for event in done.named("fetched")] == [f"{item.id}/LONG.tif"]
    assert_whole(command.folder, item)


def test_a_file_that_is_damaged_in_the_archive_never_gets_its_name(command: Command, item: pystac.Item) -> None:
    archived = path_of(item.assets["CLM_R1"].href)
    content = archived.read_bytes()
    archived.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    try:
        done = command.run("--id", item.id, "--files", "CLM", "--tries", "2")
    finally:
        archived.write_bytes(content)
    assert done.code == 1
    assert "damaged" in done.said
    assert not list(command.folder.rglob("CLM_R1.tif"))


def test_a_cart_is_ordered_and_fetched(command: Command, item: pystac.Item, owner: User) -> None:
    AccountCart(owner).add([Product(COLLECTION, item.id)], "CLM")
    done = command.run("--cart")
    assert (done.code, len(done.named("fetched"))) == (0, 1), done.said
    assert AccountCart(owner).count() == 0
    (made,) = Order.objects.filter(user=owner)
    assert done.named("order") == [{"event": "order", "id": str(made.id)}]
    again = command.run("--order", str(made.id))
    assert (again.code, len(again.named("there"))) == (0, 1), again.said


def test_a_metalink_wants_no_account(command: Command, order: Order, item: pystac.Item) -> None:
    command.environment = {"ATELIER_SITE": ""}
    (command.folder / "order.meta4").write_bytes(metalink_document(order))
    done = command.run("--meta4", str(command.folder / "order.meta4"))
    assert done.code == 0, done.said
    assert_whole(command.folder, item)


@pytest.fixture
def offline(web: Served, monkeypatch: pytest.MonkeyPatch) -> pystac.Item:
    """A product in slow storage: not on the disk, and its ``storage:tier`` says so."""
    monkeypatch.setattr(refusal, "RETRY_SECONDS", 1)
    made = product(2, {"NEAR.tif": bytes_of(3, 5_000), "FAR.tif": bytes_of(4, 6_000)}, **{"storage:tier": "offline"})
    far = path_of(made.assets["FAR"].href)
    far.rename(far.with_suffix(".away"))
    return made


def test_what_is_not_online_is_asked_for_first_and_fetched_as_it_comes(
    command: Command, offline: pystac.Item, web: Served
) -> None:
    far = path_of(offline.assets["FAR"].href)
    running = command.start("--id", offline.id, "--parallel", "1")
    address = f"/download/{COLLECTION}/{offline.id}/FAR"
    near = command.folder / offline.id / "NEAR.tif"
    while not near.exists():  # what is online does not wait
        assert running.poll() is None, running.communicate()
        time.sleep(0.02)
    assert web.sent[address], "it was not asked for before"
    far.with_suffix(".away").rename(far)
    _output, said = running.communicate(timeout=30)
    assert running.returncode == 0, said
    assert_whole(command.folder, offline)


def test_what_does_not_come_online_in_time_has_an_exit_code_of_its_own(command: Command, offline: pystac.Item) -> None:
    done = command.run("--id", offline.id, "--wait", "0.5")
    assert done.code == 6
    assert [event["path"] for event in done.named("fetched")] == [f"{offline.id}/NEAR.tif"]


def test_over_the_quota_it_says_so(command: Command, item: pystac.Item, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.downloads.access.standing", lambda _person: OVER)
    done = command.run("--id", item.id, "--wait", "1")
    assert done.code == 1
    assert "quota" in done.said
    assert quota.SLOW > 0


@pytest.mark.parametrize(
    ("arguments", "environment", "code"),
    [
        ((), {}, 2),
        (("--bbox", "1,2"), {}, 2),
        (("--id", "NOTHING-OF-THE-KIND"), {}, 4),
        (("--order", "00000000-0000-4000-8000-000000000000"), {}, 4),
        (("--cart",), {}, 4),
        (("--cart",), {"ATELIER_TOKEN": "atelier_wrong"}, 3),
        (("--cart",), {"ATELIER_TOKEN": ""}, 3),
        (("Toulouse",), {"ATELIER_SITE": "http://127.0.0.1:9"}, 5),
        (("Toulouse",), {"ATELIER_SITE": "file:///etc"}, 5),
    ],
)
def test_exit_codes(command: Command, arguments: tuple[str, ...], environment: dict[str, str], code: int) -> None:
    command.environment |= environment
    done = command.run(*arguments)
    assert done.code == code, done.said
    assert "Traceback" not in done.said
