"""New versions of products that are there: what a job of a campaign is shown, and where what it makes goes.

Of such a job the parameter ``reprocessing`` names the campaign, and ``switch`` says ``together`` where its products
wait, made and aside, until the campaign as a whole takes the place of what there is.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pystac

from catalog.configuration import configuration
from catalog.errors import ItemNotFound
from catalog.publish import publish
from catalog.search import item as stored_item
from processing.chains import Chain, Input, Job, Output
from processing.ledger import job_key

CAMPAIGN, SWITCH, TOGETHER = "reprocessing", "switch", "together"
MADE_IN = "atelier:reprocessing"
"""Property of a product: the campaign that it was made in."""
OUTPUT, PRODUCT = "output.json", "product"


def again(job: Job, campaign: str, *, together: bool) -> Job:
    """``job`` as the one that makes its product again in a campaign."""
    ours = {CAMPAIGN: campaign} | ({SWITCH: TOGETHER} if together else {})
    others = {name: value for name, value in job.parameters.items() if name not in {CAMPAIGN, SWITCH}}
    return replace(job, parameters=others | ours, due=None)


def shown(chain: Chain, job: Job, context: Sequence[Input]) -> list[Input]:
    """``context`` as the job is shown it: what was made before the campaign does not say of what.

    A chain makes nothing where there is a product of the same origins. For a campaign there is none but its own; of
    the others it sees which version they are, and that the next one takes their place.
    """
    campaign = job.parameters.get(CAMPAIGN)
    if campaign is None:
        return list(context)
    return [one if _counts(one.item, chain, campaign) else _without_origins(one) for one in context]


def _counts(item: pystac.Item, chain: Chain, campaign: str) -> bool:
    return item.collection_id not in chain.produces or item.properties.get(MADE_IN) == campaign


def _without_origins(one: Input) -> Input:
    item = one.item.clone()
    item.clear_links(pystac.RelType.DERIVED_FROM)
    return replace(one, item=item)


def marked(item: pystac.Item, job: Job) -> pystac.Item:
    """``item`` as a product of the job's campaign, if there is one."""
    campaign = job.parameters.get(CAMPAIGN)
    if campaign:
        item.properties[MADE_IN] = campaign
    return item


def waits_for_switch(job: Job) -> bool:
    """Whether what the job makes is kept aside."""
    return job.parameters.get(SWITCH) == TOGETHER


def keep_aside(job: Job, outputs: Sequence[Output]) -> None:
    """Keep what a job made until the switch; no effect on what is kept already."""
    for output in outputs:
        place = _folder(job.parameters[CAMPAIGN]) / output.item.id
        if place.exists():
            continue
        aside = output.directory.with_name(f"{output.item.id}.aside")
        aside.mkdir()
        item = marked(output.item, job).to_dict(include_self_link=False, transform_hrefs=False)
        (aside / OUTPUT).write_text(json.dumps({"item": item, "replaces": output.replaces, "job": job_key(job)}))
        output.directory.rename(aside / PRODUCT)
        for path in aside.rglob("*"):
            _sync(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        aside.rename(place)


def kept_aside(campaign: str, key: str) -> list[Path]:
    """Folders of what the job ``key`` made for the switch of a campaign."""
    places = sorted(path.parent for path in _folder(campaign).glob(f"*/{OUTPUT}"))
    return [place for place in places if json.loads((place / OUTPUT).read_text())["job"] == key]


def switch(place: Path) -> pystac.Item | None:
    """Publish what was kept aside, in place of what it replaces; None where that has another successor by now.

    May be interrupted and called again, until ``place`` is removed. Raises :class:`catalog.errors.PublicationError`.
    """
    described = json.loads((place / OUTPUT).read_text())
    item, old = pystac.Item.from_dict(described["item"]), described["replaces"]
    there, replaced = _stored(str(item.collection_id), item.id), _stored(*old) if old else None
    begun = there is not None and there.properties.get(MADE_IN) == item.properties[MADE_IN]
    if begun or (there is None and (replaced is None or not replaced.properties.get("deprecated"))):
        return publish(item, place / PRODUCT, replaces=tuple(old) if replaced else None)
    return None


def forget_aside(campaign: str) -> None:
    """Remove everything that is kept aside of a campaign."""
    shutil.rmtree(_folder(campaign), ignore_errors=True)


def _folder(campaign: str) -> Path:
    return configuration().data / "aside" / campaign


def _stored(collection: str, identifier: str) -> pystac.Item | None:
    try:
        return stored_item(collection, identifier)
    except ItemNotFound:
        return None


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
