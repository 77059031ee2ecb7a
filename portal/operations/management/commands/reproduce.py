"""``manage.py reproduce COLLECTION/ITEM``: make a product again and compare it with what was published."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.errors import CatalogError
from processing.errors import ProcessingError
from processing.reproduce import reproduce


class Command(BaseCommand):
    help = (
        "Make a published product again from the inputs that it names, and compare every file with what was published. "
        "Nothing is changed. Ends with 1 where a file is another."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("product", help="COLLECTION/ITEM")

    def handle(self, *args: Any, **options: Any) -> None:
        collection, _, item = options["product"].partition("/")
        try:
            compared = reproduce(collection, item)
        except (CatalogError, ProcessingError) as error:
            raise CommandError(str(error)) from error
        others = [one for one in compared if not one.same]
        for one in others:
            self.stdout.write(f"{one.asset}: {'other bytes' if one.made else 'not made'}")
        self.stdout.write(f"{len(compared) - len(others)} of {len(compared)} files are the same, byte for byte.")
        if others:
            sys.exit(1)
