"""What slow storage could not do with a product is tried again, later and later."""

from __future__ import annotations

import logging

from catalog.database import connection
from catalog.nearline import Done

log = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS = 60
LONGEST_PAUSE_SECONDS = 3_600


def failed(done: Done, what: str) -> None:
    """Note the problem; the product's turn comes again after a pause that doubles each time."""
    log.error("%s %s: %s", done.key, what, done.problem)
    with connection() as database:
        database.execute(
            "UPDATE tiers.products SET problem = %s, tries = tries + 1,"
            " not_before = now() + make_interval(secs => least(%s * 2.0 ^ least(tries, 20), %s)) WHERE key = %s",
            [f"{what}: {done.problem}", FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, done.key],
        )


def postponed(key: str, reason: str) -> None:
    """The product's turn comes again in a while; nothing was tried."""
    log.warning("%s waits: %s", key, reason)
    with connection() as database:
        database.execute(
            "UPDATE tiers.products SET problem = %s, not_before = now() + make_interval(secs => %s) WHERE key = %s",
            [reason, FIRST_PAUSE_SECONDS, key],
        )
