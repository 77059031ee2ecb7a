"""Requests and the jobs that they share, against the real ledger and the real catalog."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pystac
import pytest

from catalog.database import connection
from processing import ledger, places
from processing.chains import chains
from processing.requests import making, records
from processing.requests import standing as standing_module
from processing.requests.errors import NothingFound, TooLarge, TooMany
from processing.requests.estimate import estimate
from processing.requests.request import Level, ProductRequest
from processing.requests.standing import Standing
from tests.processing.requests.received import TILE, finish, key_of, made

MARCH = {"tile": TILE, "datetime": "2022-03-01/2022-03-31"}


def place(owner: str = "1", **changes: Any) -> UUID:
    request_id = uuid4()
    request = ProductRequest.of({**MARCH, **changes})
    making.place(request_id, owner=owner, label="", request=request, mail=True)
    return request_id


def standing(request_id: UUID) -> Standing:
    row = records.get(request_id)
    assert row
    return making.standing_of_row(row)


def status(request_id: UUID) -> str:
    making.advance(request_id)
    row = records.get(request_id)
    assert row
    return str(row["status"])


def job(item: pystac.Item) -> ledger.Row:
    row = ledger.job(key_of(item))
    assert row
    return row


def test_a_job_for_each_image_in_the_persons_name(images: list[pystac.Item]) -> None:
    request_id = place("7")
    assert [(job(image)["purpose"], job(image)["owner"]) for image in images] == [("request", "7")] * 3
    assert [step.source.partition("/")[2] for step in standing(request_id).first] == [image.id for image in images]
    assert status(request_id) == "open"


def test_it_is_ready_when_its_last_product_is_there(images: list[pystac.Item]) -> None:
    request_id = place()
    seen = [standing(request_id).progress]
    products = []
    for image in images:
        assert status(request_id) == "open"
        products.append(made(image))
        finish(key_of(image), products[-1])
        seen.append(standing(request_id).progress)
    assert status(request_id) == "ready"
    assert seen == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert standing(request_id).products == [f"sentinel2-l2a/{item.id}" for item in products]


def test_what_follows_is_waited_for_where_it_is_wanted(images: list[pystac.Item]) -> None:
    request_id = place(datetime="2022-03-04", products=["l2a", "snow"])
    level2 = made(images[0])
    finish(key_of(images[0]), level2)
    assert status(request_id) == "open"
    (snow,) = standing(request_id).following
    assert (snow.chain, snow.state) == ("snow", "waiting")
    assert standing(request_id).progress == pytest.approx(0.7)
    product = made(level2, collection="snow", level="L2B-SNOW")
    finish(snow.key, product)
    assert status(request_id) == "ready"
    assert f"snow/{product.id}" in standing(request_id).products


def test_a_job_that_ends_while_a_request_is_looked_at_is_not_taken_for_all(
    images: list[pystac.Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    request_id = place(datetime="2022-03-04", products=["snow"])

    def late(keys: list[str]) -> dict[str, str]:
        finish(key_of(images[0]), made(images[0]))
        return places.states(keys)

    with monkeypatch.context() as patched:
        patched.setattr(standing_module, "states", late)
        assert status(request_id) == "open"
    assert [step.chain for step in standing(request_id).following] == ["snow"]


def test_a_request_knows_the_jobs_of_the_chains_without_loading_them(images: list[pystac.Item]) -> None:
    request = ProductRequest.of({**MARCH, "products": list(Level)})
    assert [part.key for part in making.here(request)] == [key_of(image) for image in images]
    assert all(chains()[level.chain].produces == level.collections for level in Level)


def test_two_people_who_ask_for_the_same_share_its_jobs(images: list[pystac.Item]) -> None:
    first, second = place("1"), place("2")
    assert [job(image)["owner"] for image in images] == ["1"] * 3
    with ledger.ledger_connection() as database:
        caused = database.execute("SELECT request_id FROM ledger.request_parts WHERE caused").fetchall()
    assert {row["request_id"] for row in caused} == {first}, "the second one costs nothing"
    for image in images:
        finish(key_of(image), made(image))
    assert (status(first), status(second)) == ("ready", "ready")


def test_what_is_there_is_ready_at_once(images: list[pystac.Item]) -> None:
    place("1")
    for image in images:
        finish(key_of(image), made(image))
    again = place("2")
    assert status(again) == "ready"


def test_what_another_ledger_made_is_there_too(images: list[pystac.Item]) -> None:
    product = made(images[0])
    request_id = place(datetime="2022-03-04")
    assert status(request_id) == "ready"
    assert ledger.job(key_of(images[0])) is None, "nothing is made twice"
    assert standing(request_id).products == [f"sentinel2-l2a/{product.id}"]


def test_what_is_to_follow_from_what_is_there_is_planned(images: list[pystac.Item]) -> None:
    made(images[0])
    request_id = place(datetime="2022-03-04", products=["snow"])
    assert status(request_id) == "open"
    assert [step.chain for step in standing(request_id).following] == ["snow"]


def test_cancelled_what_nobody_else_waits_for_is_not_made(images: list[pystac.Item]) -> None:
    mine = place("1")
    other = place("2", datetime="2022-03-04")
    making.cancel(mine)
    assert [job(image)["status"] for image in images] == ["waiting", "cancelled", "cancelled"]
    assert job(images[0])["owner"] == "2", "it is made in the name of who waits for it"
    assert (status(mine), status(other)) == ("cancelled", "open")


def test_what_was_cancelled_can_be_asked_for_again(images: list[pystac.Item]) -> None:
    making.cancel(place("1"))
    place("2", datetime="2022-03-04")
    assert (job(images[0])["status"], job(images[0])["owner"]) == ("waiting", "2")
    assert job(images[1])["status"] == "cancelled"


def test_an_image_of_which_nothing_is_made_says_why(images: list[pystac.Item]) -> None:
    request_id = place(datetime="2022-03-09/2022-03-14")
    ledger.skip(key_of(images[2]), "97 % cloudy")
    assert status(request_id) == "open"
    ledger.fail(key_of(images[1]), "no angles")
    assert status(request_id) == "failed"
    assert [(step.state, step.reason) for step in standing(request_id).first] == [
        ("failed", "no angles"),
        ("skipped", "97 % cloudy"),
    ]


def test_killed_after_it_was_written_down(images: list[pystac.Item], monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(making, "start", lambda _: None)
        request_id = place()
    assert ledger.job(key_of(images[0])) is None
    making.advance_all()
    assert [job(image)["status"] for image in images] == ["waiting"] * 3
    assert status(request_id) == "open"


def test_withdrawn_before_its_job_was_planned(images: list[pystac.Item], monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(making, "start", lambda _: None)
        request_id = place(datetime="2022-03-04")
    with connection() as database:
        database.execute("DELETE FROM items WHERE id = %s", [images[0].id])
    assert status(request_id) == "failed"
    assert images[0].id in standing(request_id).first[0].reason


def test_no_more_than_a_person_may(images: list[pystac.Item], monkeypatch: pytest.MonkeyPatch) -> None:
    limits = records.Limits(requests=2, products=2)
    monkeypatch.setattr(making, "Limits", lambda *_: limits)
    with pytest.raises(TooMany) as refused:
        place()
    assert refused.value.details["what"] == "products"
    place(datetime="2022-03-04")
    place(datetime="2022-03-04")
    with pytest.raises(TooMany) as refused:
        place(datetime="2022-03-04")
    assert refused.value.details["what"] == "requests"


def test_clouds_and_dates_and_places_choose_the_images(images: list[pystac.Item]) -> None:
    def days(**changes: Any) -> list[int]:
        parts, _offers = making.sought(ProductRequest.of({**MARCH, **changes}))
        return [part.moment.day for part in parts]

    west, south, _, north = images[0].bbox or (0.0, 0.0, 0.0, 0.0)
    inside = [west + 0.4, south + 0.4, west + 0.5, south + 0.5]
    assert days(cloud_cover=50) == [4, 9]
    assert days(datetime="2022-03-09T00:00:00Z/2022-03-31T12:00:00Z") == [9, 14]
    assert days(tile=None, bbox=inside) == [4, 9, 14]
    with pytest.raises(NothingFound):
        days(tile=None, bbox=[west - 3, south, west - 2.5, north])
    with pytest.raises(NothingFound):
        days(sensors=["landsat"])


def test_more_than_one_request_may_ask_for(images: list[pystac.Item], monkeypatch: pytest.MonkeyPatch) -> None:
    from processing.requests import selection

    with pytest.raises(TooLarge) as refused:
        selection.parts_of(ProductRequest.of(MARCH), 2)
    assert refused.value.details == {"found": 3, "most": 2}


def test_an_estimate_says_what_is_there_and_how_long_the_rest_takes(images: list[pystac.Item]) -> None:
    request = ProductRequest.of(MARCH)
    place("1", datetime="2022-03-04/2022-03-09")
    finish(key_of(images[0]), made(images[0]))
    with ledger.ledger_connection() as database:
        database.execute(
            "UPDATE ledger.jobs SET started_at = ended_at - interval '100 s' WHERE key = %s", [key_of(images[0])]
        )
    found = estimate(request, making.here(request))
    assert (found.found, found.there, found.under_way, found.to_make) == (3, 1, 1, 1)
    assert found.seconds
    assert found.seconds >= 2 * 100 / 2, "two products on the two processes of this host"
