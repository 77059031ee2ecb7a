"""The published statistics, each as a table that a page shows, a chart draws and a program reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from portal.accounts.countries import country_name
from portal.discover.cards import PRODUCTS
from portal.statistics import selectors
from portal.statistics.delays import NAMES, shares

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Row = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """One statistic: its name in addresses, its title, its columns (key, heading) and how its rows are read."""

    name: str
    title: StrPromise
    columns: tuple[tuple[str, StrPromise], ...]
    read: Callable[[], list[Row]]


DAY, MONTH = ("day", _("Day")), ("month", _("Month"))
COLLECTION = ("collection", _("Collection"))
EXTRACTS = _("Extracts")
"""What counts as a collection of its own among the downloads."""
PRODUCT_COLUMNS = (COLLECTION, ("products", _("Products")), ("bytes", _("Bytes")))


def collection_title(collection: str) -> str:
    """What people call it."""
    if collection in {"sentinel2-l1c", "sentinel2-l2a", "landsat-l1", "landsat-l2a"}:
        family = "Sentinel-2" if collection.startswith("sentinel2") else "Landsat"
        return f"{family} · {PRODUCTS[collection]}"
    return str(EXTRACTS if collection == "extracts" else PRODUCTS.get(collection, collection))


def _delays() -> list[Row]:
    return [
        {"collection": collection, "delay": str(name), "products": number, "percent_until_then": round(share, 1)}
        for collection, numbers in selectors.delays().items()
        for name, number, share in zip(NAMES, numbers, shares(numbers), strict=True)
    ]


def _countries() -> list[Row]:
    found = selectors.users_by_country()
    return [{"country": code, "name": _country(code), "users": number} for code, number in found]


def _country(code: str) -> str:
    named = {selectors.OTHERS: _("Other countries"), "": _("Not said")}
    return str(named[code]) if code in named else country_name(code)


TABLES = {
    table.name: table
    for table in (
        Table(
            "products-by-day", _("Products published, by day"), (("day", _("Day")), *PRODUCT_COLUMNS), selectors.days
        ),
        Table(
            "products-by-month",
            _("Products published, by month"),
            (MONTH, *PRODUCT_COLUMNS),
            selectors.months,
        ),
        Table("products-by-collection", _("Products published, by collection"), PRODUCT_COLUMNS, selectors.collections),
        Table(
            "downloads-by-month",
            _("Downloads, by month"),
            (MONTH, COLLECTION, ("files", _("Files")), ("bytes", _("Bytes"))),
            selectors.downloads,
        ),
        Table(
            "delays",
            _("From image to product"),
            (
                COLLECTION,
                ("delay", _("Delay")),
                ("products", _("Products")),
                ("percent_until_then", _("Percent until then")),
            ),
            _delays,
        ),
        Table(
            "users-by-country",
            _("Users, by country"),
            (("country", _("Code")), ("name", _("Country")), ("users", _("Users"))),
            _countries,
        ),
    )
}


def plain(value: Any) -> Any:
    """A cell as CSV and JSON have it."""
    return value.isoformat() if isinstance(value, date) else value
