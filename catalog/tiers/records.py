"""What other rooms ask of the table: is it away, bring it, keep it no longer."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

from catalog.database import connection
from catalog.nearline import NearlineError, Product
from catalog.storage import path_of
from catalog.tiers.catalogued import ORDERED, state_order
from catalog.tiers.errors import NotOnline
from catalog.tiers.files import product_key
from catalog.tiers.settings import enabled, nearline
from catalog.tiers.usage import note_use

MOST_PROBLEMS = 100
HELD_HOURS = 24
"""How long what was brought, or is worked with, stays on the disk."""


def away(keys: Iterable[str]) -> set[str]:
    """Those products of ``keys`` (of products or of their files) that are not on the disk, by their keys."""
    products = sorted({product_key(key) for key in keys})
    if not enabled() or not products:
        return set()
    with connection() as database:
        rows = database.execute(
            "SELECT key FROM tiers.products WHERE key = ANY (%s) AND state <> 'disk'", [products]
        ).fetchall()
    return {str(row[0]) for row in rows}


def bring(keys: Iterable[str]) -> set[str]:
    """Have the products of these keys on the disk, and stay there for :data:`HELD_HOURS`.

    Returns the keys of products that are not there yet: they are asked for, once, whoever asks again.
    """
    products = sorted({product_key(key) for key in keys})
    if not enabled() or not products:
        return set()
    with connection() as database:
        database.execute(
            "UPDATE tiers.products SET used_at = now(), held_until = now() + make_interval(hours => %s)"
            " WHERE key = ANY (%s) AND state = 'disk' AND held_until < now() + make_interval(hours => %s)",
            [HELD_HOURS, products, HELD_HOURS - 1],
        )
        asked = database.execute(
            "UPDATE tiers.products SET requested_at = now(), tries = 0, not_before = '-infinity'"
            " WHERE key = ANY (%s) AND state <> 'disk' AND requested_at IS NULL RETURNING collection, id",
            [products],
        ).fetchall()
        state_order(database, asked, ORDERED)
    return away(products)


def require_online(key: str) -> None:
    """Note that the file ``key`` is read; raises :class:`NotOnline` where it is in slow storage. Asks for nothing."""
    if not enabled():
        return
    if not path_of(key).is_file() and away([key]):
        raise NotOnline(f"{PurePosixPath(key).name} is in slow storage; ask for it at /download, or order it")
    note_use(key)


def forget(key: str) -> None:
    """Keep the product at ``key`` no longer: it was withdrawn, its folder is gone or goes."""
    if not enabled():
        return
    with connection() as database:
        row = database.execute("SELECT volume FROM tiers.products WHERE key = %s", [key]).fetchone()
    if row is None:
        return
    for done in nearline().remove([Product(key, path_of(key), (), row[0])]):
        if done.problem:
            raise NearlineError(f"{key} could not be removed from slow storage: {done.problem}; withdraw it again")
    with connection() as database:
        database.execute("DELETE FROM tiers.products WHERE key = %s", [key])


def figures() -> dict[str, Any]:
    """For operators: products and bytes on the disk alone, on both, in slow storage alone; requests; problems."""
    if not enabled():
        return {}
    with connection() as database:
        row = database.execute(_FIGURES).fetchone()
    names = ("disk_only", "disk_only_bytes", "both", "both_bytes", "nearline", "nearline_bytes", "requests")
    return dict(zip((*names, "longest_wait_seconds", "problems"), row or (), strict=True))


def problems() -> list[tuple[str, str]]:
    """(product key, what slow storage could not do with it), at most :data:`MOST_PROBLEMS`."""
    with connection() as database:
        return database.execute(
            "SELECT key, problem FROM tiers.products WHERE problem IS NOT NULL ORDER BY key LIMIT %s", [MOST_PROBLEMS]
        ).fetchall()


_FIGURES = """
SELECT count(*) FILTER (WHERE state = 'disk' AND stored_at IS NULL),
       coalesce(sum(bytes) FILTER (WHERE state = 'disk' AND stored_at IS NULL), 0)::bigint,
       count(*) FILTER (WHERE state = 'disk' AND stored_at IS NOT NULL),
       coalesce(sum(bytes) FILTER (WHERE state = 'disk' AND stored_at IS NOT NULL), 0)::bigint,
       count(*) FILTER (WHERE state <> 'disk'),
       coalesce(sum(bytes) FILTER (WHERE state <> 'disk'), 0)::bigint,
       count(requested_at),
       coalesce(extract(epoch FROM now() - min(requested_at)), 0)::double precision,
       count(problem)
FROM tiers.products
"""
