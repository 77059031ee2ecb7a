"""From a request to jobs, and from jobs that are over to a request that has ended.

Each step may be interrupted and is made again by :func:`advance`: what is written down first is the request.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from catalog.configuration import configuration
from catalog.errors import ItemNotFound
from catalog.search import item as published_item
from processing.chains import Job
from processing.flow import jobs_after
from processing.ledger import Row, job_key
from processing.requests import coming, records, work
from processing.requests.errors import NothingFound, TooLarge
from processing.requests.records import Limits
from processing.requests.request import ProductRequest
from processing.requests.selection import Part, job_of_part, parts_of
from processing.requests.standing import Standing, standing_of
from processing.requests.work import Received
from processing.running import published_product
from processing.sources import Offer


def here(request: ProductRequest) -> list[Part]:
    """The parts of a request that are in the catalog; raises :class:`processing.requests.errors.TooLarge`."""
    return parts_of(request, configuration().request_products)


def with_offers(parts: Sequence[Part], offers: Sequence[Offer]) -> list[Part]:
    """These, and those that providers offer.

    Raises :class:`processing.requests.errors.NothingFound` or :class:`processing.requests.errors.TooLarge`.
    """
    most = configuration().request_products
    found = [*parts, *coming.parts_of_offers(offers)]
    if len(found) > most:
        raise TooLarge(f"{len(found)} products are more than {most}", found=len(found), most=most)
    if not found:
        raise NothingFound("no Level-1 product of these sensors, there and then, is here")
    return found


def sought(request: ProductRequest) -> tuple[list[Part], list[Offer]]:
    """All parts of a request, and what providers offer of it: asks them now.

    Raises what :func:`with_offers` does; :class:`processing.requests.coming.NobodyAnswers` where nothing is here and
    no provider says what it has.
    """
    parts = here(request)
    offers = coming.offered(request, needed=not parts)
    return with_offers(parts, offers), offers


def place(
    request_id: UUID, *, owner: str, label: str, request: ProductRequest, mail: bool, response: str = "document"
) -> None:
    """Take a request: the jobs that nobody has asked for are planned, the others are shared.

    Raises :class:`processing.requests.errors.RequestError`.
    """
    settings = configuration()
    parts, offers = sought(request)
    limits = Limits(settings.requests_a_person, settings.request_quota)
    document = request.as_dict()
    records.add(
        request_id,
        parts,
        owner=owner,
        label=label,
        request=document,
        mail=mail,
        limits=limits,
        response=response,
    )
    coming.order(offers, owner=owner)
    start(request_id)


def start(request_id: UUID) -> None:
    """Plan what can be planned without the chains, which are slow to load: for an answer to a person."""
    row = records.get(request_id)
    if row is not None and row["status"] == "open":
        parts = records.parts(request_id)
        _plan_missing(parts, row["owner"])
        work.revive([part["key"] for part in parts if part["key"]], owner=row["owner"])


def advance(request_id: UUID) -> None:
    """Do what is to be done for an open request now; end it where nothing is left."""
    row = records.get(request_id)
    if row is None or row["status"] != "open":
        return
    parts = _fetched(row)
    _plan_missing(parts, row["owner"])
    if row["started_at"] is None:
        work.revive([part["key"] for part in parts if part["key"]], owner=row["owner"])
        _plan_following(parts, row)
        records.start(request_id)
    standing = standing_of_row(row)
    if standing.left == 0:
        records.end(request_id, standing.outcome, standing.counts)


def _fetched(row: Row) -> list[Row]:
    """The parts of a request, those that came meanwhile among them with their jobs."""
    parts = records.parts(row["id"])
    absent = [part for part in parts if not part["tile_id"] and not part["problem"]]
    if not absent:
        return parts
    request = ProductRequest.of(row["request"])
    if row["started_at"] is None:
        coming.order_again(absent, request, row["owner"])
    return records.parts(row["id"]) if coming.notice(absent, request) else parts


def advance_all() -> None:
    """The same for every open request, the oldest first; what ended long ago is forgotten."""
    for request_id in records.unfinished():
        advance(request_id)
    records.forget_old()


def cancel(request_id: UUID) -> None:
    """Take a request back: what waits for nobody else is not made; what is being made is, for everybody."""
    row = records.get(request_id)
    work.cancel(records.cancel(request_id))
    if row is not None:
        coming.cancel([part["item"] for part in records.parts(request_id) if not part["tile_id"]], owner=row["owner"])


def forget(owner: str) -> None:
    """Take back all that a person asked for, and know nothing of it any more."""
    for row in records.of_owner(owner):
        cancel(row["id"])
    records.forget_owner(owner)


def standing_of_row(row: Row) -> Standing:
    return standing_of(row["id"], ProductRequest.of(row["request"]))


def _plan_missing(parts: Sequence[Row], owner: str) -> None:
    """The jobs of parts that have none yet."""
    wanted: dict[Received, list[Job]] = defaultdict(list)
    for part in parts:
        if part["key"] and not part["planned"] and not part["product"] and not part["problem"]:
            received = part["collection"], part["item"]
            try:
                published_item(*received)
            except ItemNotFound as error:  # withdrawn since it was asked for
                records.give_up(part, str(error))
            else:
                wanted[received].append(job_of_part(*received, part["tile_id"]))
    if wanted:
        work.plan(wanted, owner=owner)


def _plan_following(parts: Sequence[Row], row: Row) -> None:
    """What is to follow from products that were there already, where nothing has made it yet."""
    names = ProductRequest.of(row["request"]).following
    wanted: dict[Received, list[Job]] = defaultdict(list)
    for part in parts if names else ():
        for product in [*(part["outputs"] or ()), *([part["product"]] if part["product"] else ())]:
            with suppress(ItemNotFound):  # withdrawn since
                made = published_product(*product.split("/", 1))
                wanted[part["collection"], part["item"]] += [job for job in jobs_after(made) if job.chain in names]
    jobs = {received: some for received, some in wanted.items() if some}
    if jobs:
        work.plan(jobs, owner=row["owner"])
        work.revive([job_key(job) for some in jobs.values() for job in some], owner=row["owner"])
