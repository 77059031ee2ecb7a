"""``manage.py withdraw COLLECTION/ITEM``: take products out of the catalog and the archive."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.errors import CatalogError
from processing.withdrawal import made_of, withdraw


class Command(BaseCommand):
    help = (
        "Withdraw published products for good: their items and files go, a page that says so stays at their addresses, "
        "and the version before each is current again. May be interrupted and run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("products", nargs="+", metavar="COLLECTION/ITEM")
        parser.add_argument("--reason", required=True, help="shown to everybody who asks for the product")
        parser.add_argument("--with-derived", action="store_true", help="withdraw what was made of them, too")
        parser.add_argument("--dry-run", action="store_true", help="only name what would go")

    def handle(self, *args: Any, **options: Any) -> None:
        for product in options["products"]:
            collection, _, item = product.partition("/")
            try:
                if options["dry_run"]:
                    derived = made_of(collection, item) if options["with_derived"] else []
                    gone = [*(one.reference for one in derived), (collection, item)]
                else:
                    gone = withdraw(
                        collection, item, reason=options["reason"], by="command", with_derived=options["with_derived"]
                    )
            except CatalogError as error:
                raise CommandError(str(error)) from error
            for one in gone:
                self.stdout.write("/".join(one))
