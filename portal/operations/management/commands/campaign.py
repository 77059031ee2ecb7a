"""``manage.py campaign [ID [WORD]]``: how campaigns of reprocessing go, and what they are told."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from processing import jobs


class Command(BaseCommand):
    help = "List the campaigns, show the products of one, or tell one to pause, resume, switch or cancel."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("campaign", nargs="?")
        parser.add_argument("word", nargs="?", choices=["pause", "resume", "switch", "cancel"])

    def handle(self, *args: Any, **options: Any) -> None:
        if options["word"]:
            try:
                jobs.tell_campaign(options["campaign"], options["word"])
            except jobs.CampaignRefused as refusal:
                raise CommandError(str(refusal)) from refusal
        if options["campaign"] is None:
            for one in jobs.campaigns():
                self._line(one)
            return
        found = jobs.campaign(options["campaign"])
        if found is None:
            raise CommandError(f"there is no campaign {options['campaign']}")
        self._line(found)
        for product in jobs.campaign_products(found["id"]):
            made = ", ".join(product["outputs"] or [])
            self.stdout.write("  ".join(filter(None, [product["item"], product["status"], made, product["reason"]])))

    def _line(self, one: dict[str, Any]) -> None:
        numbers = (
            f"{one['made']} made, {one['under_way']} under way, {one['planned']} planned, {one['not_made']} not made"
        )
        self.stdout.write(f"{one['id']}  {one['collection']}  {one['status']}  {one['products']} products: {numbers}")
