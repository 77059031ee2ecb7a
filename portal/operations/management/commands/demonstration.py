"""``manage.py demonstration``: drop the simulated products in the inbox, one after another."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from catalog.configuration import configuration
from portal.operations.services import demonstration_drop


class Command(BaseCommand):
    help = "Simulate the demonstration's Level-1 products and drop them in the inbox; skips what came in before."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        for identifier in demonstration_drop(settings=configuration()):
            self.stdout.write(f"dropped {identifier}")
