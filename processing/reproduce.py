"""Makes a published product again, from the inputs that it names, and compares the bytes of its files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import pystac

from catalog import tiers
from catalog.checksums import MEBIBYTE, checksum
from catalog.configuration import configuration
from catalog.errors import ItemNotFound
from catalog.storage import directory_key
from processing import ledger
from processing.chains import Input, Job, Output
from processing.editions import shown
from processing.errors import NotReproducible
from processing.running import chain_for, job_of, published_product

SEEN = (pystac.RelType.DERIVED_FROM, "predecessor-version")
"""Links to what the chain was shown when it made a product."""


@dataclass(frozen=True)
class Comparison:
    """A file of a product, as it was published and as it was made now."""

    asset: str
    same: bool
    made: bool
    """Whether it was made at all this time."""


def reproduce(collection: str, identifier: str) -> list[Comparison]:
    """Every file of the product, compared; nothing of the catalog or the archive changes.

    Raises :class:`catalog.errors.ItemNotFound`, :class:`processing.errors.NotReproducible` or what the chain raises.
    """
    product = published_product(collection, identifier)
    job = _job(product)
    configuration().work.mkdir(parents=True, exist_ok=True)
    work = Path(mkdtemp(prefix="reproduce-", dir=configuration().work))
    try:
        inputs = [_there(product, *reference, work) for reference in job.inputs]
        context = [_there(product, *one, work) for one in _seen(product.item) if one not in job.inputs]
        if tiers.bring(directory_key(one.item) for one in (product, *inputs, *context)):
            raise tiers.NotOnline(f"{identifier}, or what it is made from, is in slow storage and was asked for now")
        chain = chain_for(job, inputs)
        outputs = chain.run(job, inputs, shown(chain, job, context), work)
        return list(_compared(product, outputs))
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _job(product: Input) -> Job:
    name = f"{product.item.collection_id}/{product.item.id}"
    rows = ledger.jobs_that_made(name)
    if not rows:
        raise NotReproducible(f"{name}: the ledger knows no job that made it; it was received, or loaded, as it is")
    return job_of(rows[0])


def _seen(item: pystac.Item) -> Iterator[tuple[str, str]]:
    for link in item.links:
        parts = str(link.target).split("/")
        if link.rel in SEEN and len(parts) >= 4 and (parts[-4], parts[-2]) == ("collections", "items"):
            yield parts[-3], parts[-1]


def _there(product: Input, collection: str, identifier: str, work: Path) -> Input:
    try:
        found = published_product(collection, identifier, work)
    except ItemNotFound as error:
        raise NotReproducible(f"{product.item.id} was made from what is not there any more: {error}") from error
    if not found.is_there():
        raise NotReproducible(f"{product.item.id} was made from {identifier}, whose files are not in the archive")
    return found


def _compared(product: Input, outputs: list[Output]) -> Iterator[Comparison]:
    made = next((output for output in outputs if output.item.id == product.item.id), None)
    if made is None:
        names = ", ".join(output.item.id for output in outputs) or "nothing"
        raise NotReproducible(f"{product.item.id}: its job makes {names} today")
    for name, asset in product.item.assets.items():
        again = made.item.assets.get(name)
        path = made.directory / again.href if again else None
        is_made = path is not None and path.is_file()
        same = is_made and checksum(path, MEBIBYTE).multihash == asset.extra_fields.get("file:checksum")  # type: ignore[arg-type]
        yield Comparison(name, same, is_made)
