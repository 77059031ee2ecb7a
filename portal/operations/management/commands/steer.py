"""``manage.py steer retry|cancel|prioritise``: what the buttons of the production page do."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from processing import jobs
from processing.errors import ProcessingError


class Command(BaseCommand):
    help = (
        "Retry what failed, was cancelled or lies in quarantine, cancel what waits, or let it go before others. "
        "A product is named by COLLECTION/ITEM or by the number of its drop."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["retry", "cancel", "prioritise"])
        parser.add_argument("products", nargs="+", metavar="PRODUCT")
        parser.add_argument("--priority", type=int, default=1, help="the higher the sooner (default: 1)")

    def handle(self, *args: Any, **options: Any) -> None:
        refused = 0
        for product in options["products"]:
            try:
                self.stdout.write(f"{product}: {self._done(options, _drop_of(product))}")
            except ProcessingError as refusal:
                refused += 1
                self.stderr.write(f"{product}: {refusal}")
        if refused:
            raise CommandError(f"{refused} of {len(options['products'])} were left as they are")

    def _done(self, options: dict[str, Any], drop_id: str) -> str:
        if options["action"] == "retry":
            return f"again, by its {jobs.retry(drop_id)}"
        if options["action"] == "cancel":
            return f"{len(jobs.cancel(drop_id, by='a command'))} cancelled"
        changed = jobs.prioritise(drop_id, priority=options["priority"])
        return f"priority {options['priority']} for {len(changed)} jobs"


def _drop_of(product: str) -> str:
    collection, _, item = product.partition("/")
    return (jobs.drop_of(collection, item) if item else product) or product
