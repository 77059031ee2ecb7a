"""``manage.py translations``: bring ``portal/locale`` up to date with code and templates, and compile it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal.discover.translations import PO, update


class Command(BaseCommand):
    help = "Bring the French translations up to date with code and templates, and compile them."

    def handle(self, *args: Any, **options: Any) -> None:
        missing = update()
        for message in missing:
            self.stdout.write(f"to translate: {message}")
        self.stdout.write(f"{PO}: {len(missing)} to translate")
