"""``manage.py reprocess COLLECTION``: make its products again as new versions, behind everything else."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from processing import jobs
from processing.campaigns import Choice


class Command(BaseCommand):
    help = (
        "Begin a campaign that makes the chosen current products of a collection again. It hands out a few at a time, "
        "and none while new images or requests wait. `manage.py campaign` tells how it goes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("collection")
        parser.add_argument("--tile", action="append", default=[], help="31TCJ; several may be given (default: all)")
        parser.add_argument("--from", dest="first", type=_moment, help="first day of the images, 2018-01-31")
        parser.add_argument("--to", dest="last", type=_moment, help="last moment of the images")
        parser.add_argument("--made-by", action="append", default=[], help="version of the chain (default: any)")
        parser.add_argument("--at-once", type=int, default=2, help="products under way at the same time (default: 2)")
        parser.add_argument("--together", action="store_true", help="keep all aside until `campaign ID switch`")
        parser.add_argument("--reason", default="reprocessed by command")
        parser.add_argument("--dry-run", action="store_true", help="only count the products")

    def handle(self, *args: Any, **options: Any) -> None:
        made_by = tuple(options["made_by"])
        choice = Choice(options["collection"], tuple(options["tile"]), options["first"], options["last"], made_by)
        self.stdout.write(f"{jobs.chosen(choice)} products")
        if options["dry_run"]:
            return
        how = {name: options[name] for name in ("reason", "together", "at_once")}
        try:
            campaign = jobs.begin_campaign(choice, by="command", **how)
        except jobs.CampaignRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"campaign {campaign}")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
