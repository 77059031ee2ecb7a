"""What belongs to one moment, copied: products and others into the pool, what was in hand into the generation."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import psycopg

from catalog.configuration import Configuration
from portal.operations.backup import generations as named
from portal.operations.backup.contents import Product, is_catalogued
from portal.operations.backup.folders import copy_changed, copy_folder, copy_product
from portal.operations.backup.generations import Manifest
from portal.operations.backup.in_hand import ASIDE, EDITIONS, INBOX, INTAKE, QUARANTINE, MovedOn

SIGNING_KEY = "secret_key"
"""The file of the data folder that ``portal.settings`` keeps it in."""


def add_product(product: Product, target: Path, settings: Configuration, manifest: Manifest) -> None:
    """See to it that the pool has the product, whole."""
    try:
        copied = copy_product(settings.archive / product.key, target / named.ARCHIVE / product.key)
    except FileNotFoundError as error:
        with psycopg.connect(settings.database_url) as connection:
            if not is_catalogued(connection, product.collection, product.identifier):
                raise MovedOn from error
        wrong = [str(error.filename or error)]
    else:
        manifest.copied_bytes += copied.size
        wrong = [f"{product.key}/{name} is not what was published" for name in copied.damaged]
        if copied.absent and product.tiered:
            manifest.in_slow_storage.append(product.key)
        else:
            wrong += [f"{product.key}/{name} is missing" for name in copied.absent]
    manifest.incomplete += wrong


def add_others(
    target: Path, in_hand: Path, known: set[str], extracts: list[str], settings: Configuration, manifest: Manifest
) -> None:
    """The rest of the pool: what waits for a person or for others, extracts, the relief of the simulated country."""
    for folder in _of_the_pool(in_hand):
        manifest.copied_bytes += copy_folder(folder, target / folder.relative_to(in_hand))
    held_now = {folder.relative_to(in_hand).as_posix() for folder in _of_the_pool(in_hand)}
    manifest.waiting = sorted(held_now | known)
    for extract in extracts:
        with suppress(FileNotFoundError):  # it expired, or is of another host
            manifest.copied_bytes += copy_folder(settings.extracts / extract, target / named.EXTRACTS / extract)
            manifest.extracts.append(extract)
    if settings.simulated_elevation.is_dir():
        manifest.copied_bytes += copy_folder(settings.simulated_elevation, target / named.RELIEF)


def _of_the_pool(in_hand: Path) -> list[Path]:
    return [*in_hand.glob(f"{QUARANTINE}/*"), *in_hand.glob(f"{EDITIONS}/*/*")]


def copy_in_hand(in_hand: Path, target: Path) -> int:
    """How many originals there were."""
    number = 0
    for kind in (INBOX, INTAKE, ASIDE):
        (target / kind).mkdir(parents=True)
        for entry in (in_hand / kind).iterdir():
            copy_folder(entry, target / kind / entry.name)
            number += 1
    return number


def copy_keys(settings: Configuration, target: Path) -> None:
    """What signs sessions, links and identity tokens, where it is a file of ours."""
    target.mkdir(mode=0o700)
    for path in (settings.data / SIGNING_KEY, *settings.identity_keys.glob("*.pem")):
        if path.exists():
            copy_changed(path, target / path.name)
