"""Makes products of a collection again as new versions, behind everything else, at an operator's word.

A campaign keeps so many of its products under way at once; :mod:`processing.turns` lets them begin while no new image
and no person's request waits. Each new version takes the place of the one before as it is published; or, ``together``,
all are kept aside until the operator, having looked at them, orders the switch. What follows from new versions is made
then, on the same errand.
"""

from __future__ import annotations

import logging
import shutil

from catalog.errors import CatalogError, ItemNotFound
from catalog.provenance import reference_of
from catalog.search import item as stored_item
from catalog.supersede import Reference
from processing import campaigns, ledger
from processing.campaigns import Choice
from processing.chains import Job
from processing.editions import again, forget_aside, kept_aside, switch
from processing.errors import ProcessingError
from processing.flow import jobs_after
from processing.history import note_superseded
from processing.ledger import Row
from processing.retry import hand_out
from processing.running import job_of, published_product

log = logging.getLogger(__name__)

SWITCHED_AT_ONCE = 100
"""Products of one round of the switch."""
MOST_VERSIONS = 100


class CampaignRefused(ProcessingError):
    """A campaign cannot be begun, or not be told this now; the message says why."""


def begin(choice: Choice, *, reason: str, by: str, together: bool = False, at_once: int = 2) -> str:
    """A campaign over the products chosen; its id. Raises :class:`CampaignRefused`."""
    if campaigns.count(choice) == 0:
        raise CampaignRefused(f"no current product of {choice.collection} is chosen: widen tiles, dates or versions")
    return campaigns.create(choice, reason=reason, by=by, together=together, at_once=max(1, at_once))


def tell(campaign: str, word: str) -> None:
    """``pause``, ``resume``, ``cancel`` or ``switch`` a campaign. Raises :class:`CampaignRefused`."""
    states, status = {
        "pause": (["running"], "paused"),
        "resume": (["paused"], "running"),
        "switch": (["ready"], "switching"),
        "cancel": (["running", "paused", "ready"], "cancelled"),
    }[word]
    if not campaigns.turn(campaign, status, of=states):
        raise CampaignRefused(f"{campaign}: only a campaign that is {' or '.join(states)} can be told to {word}")
    if word == "cancel":
        ledger.cancel(campaigns.waiting_jobs(campaign), f"the campaign {campaign} was cancelled")
        forget_aside(campaign)


def go_on() -> None:
    """Hand out what there is room for, switch what is to be switched, end what is over: a chore, done in turn."""
    for campaign in campaigns.live("running"):
        _feed(campaign)
    for campaign in campaigns.live("switching"):
        _switch(campaign)


def _feed(campaign: Row) -> None:
    room = campaign["at_once"] - len(campaigns.waiting_jobs(campaign["id"]))
    left = campaigns.next_products(campaign["id"], max(room, 1))
    if not left and room == campaign["at_once"]:
        campaigns.turn(campaign["id"], "ready" if campaign["together"] else "finished", of=["running"])
    else:
        for item in left[: max(room, 0)]:
            _hand_out(campaign, item)


def _hand_out(campaign: Row, item: str) -> None:
    made_by = next(iter(ledger.jobs_that_made(f"{campaign['collection']}/{item}")), None)
    if made_by is None:
        campaigns.hand_out(campaign["id"], item, impossible="the ledger knows no job that made it")
        return
    try:
        job = again(_of_today(job_of(made_by)), campaign["id"], together=campaign["together"])
    except ItemNotFound as error:
        campaigns.hand_out(campaign["id"], item, impossible=str(error))
        return
    key = ledger.job_key(job)
    errand = ledger.Errand("reprocessing", campaign["id"])
    if key in ledger.plan(made_by["drop_id"], [job], errand=errand):
        hand_out([key])
    campaigns.hand_out(campaign["id"], item, job=key)


def _of_today(job: Job) -> Job:
    """``job`` with the current versions of its inputs. Raises ItemNotFound where one is not there any more."""
    return Job(job.chain, tuple(_current(reference) for reference in job.inputs), job.parameters)


def _current(reference: Reference) -> Reference:
    for _ in range(MOST_VERSIONS):
        links = stored_item(*reference).get_links("successor-version")
        successor = reference_of(str(links[0].target)) if links else None
        if successor is None:
            break
        reference = successor
    return reference


def _switch(campaign: Row) -> None:
    """The next ones; the campaign is over when none is left."""
    made = campaigns.products(campaign["id"], limit=SWITCHED_AT_ONCE, unswitched=True)
    for product in made:
        try:
            impossible = _switch_product(campaign["id"], product)
        except CatalogError as error:  # the others need not wait for it
            log.exception("%s could not be switched", product["item"])
            impossible = str(error)
        campaigns.switched(campaign["id"], product["item"], impossible=impossible)
    if not made:
        campaigns.turn(campaign["id"], "finished", of=["switching"])
        forget_aside(campaign["id"])


def _switch_product(campaign: str, product: Row) -> str | None:
    """Why the new version did not take its place; None where it did."""
    places = kept_aside(campaign, product["job"])
    published = [one for place in places if (one := switch(place))]
    following = [job for one in published for job in jobs_after(published_product(str(one.collection_id), one.id))]
    names = [f"{one.collection_id}/{one.id}" for one in published]
    if published:
        note_superseded(published)
        waiting = ledger.plan(product["drop_id"], following, done=product["job"], outputs=names)
        hand_out([key for key in waiting if key in {ledger.job_key(job) for job in following}])
    for place in places:
        shutil.rmtree(place)
    return "another version has taken its place meanwhile" if places and not published else None
