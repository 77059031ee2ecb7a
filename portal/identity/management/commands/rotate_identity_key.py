"""``manage.py rotate_identity_key``: sign identity tokens with a new key; the old one stays published."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from catalog.configuration import configuration
from portal.identity.keys import rotate


class Command(BaseCommand):
    help = "Make a new key that signs identity tokens. Restart the web servers; delete the old key a day later."

    def handle(self, *args: Any, **options: Any) -> None:
        kept = rotate(configuration().identity_keys)
        self.stdout.write(f"A new key signs after a restart. The old one, {kept}, is believed until it is deleted.")
