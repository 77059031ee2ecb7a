"""A cart holds items of the catalog; an order freezes the list of their files."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.downloads.links import LIFE


def _life_of_links() -> datetime:
    return timezone.now() + LIFE


class CartItem(models.Model):
    """One product in a person's cart."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="cart_items")
    collection = models.CharField(max_length=100)
    item = models.CharField(max_length=200)
    choice = models.TextField(blank=True, help_text=_("which of its files; empty: all"))
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["added_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "collection", "item"], name="product_once_in_a_cart")
        ]

    def __str__(self) -> str:
        return f"{self.collection}/{self.item}"


class Order(models.Model):
    """A list of files, frozen; its id cannot be guessed and only its owner may see it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="orders")
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    links_until = models.DateTimeField(_("links work until"), default=_life_of_links)
    zip_sha256 = models.CharField(
        max_length=64, blank=True, help_text=_("of the zip, hexadecimal; empty until somebody has fetched it whole")
    )

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def links_expired(self) -> bool:
        return self.links_until <= timezone.now()


class OrderFile(models.Model):
    """One file of an order, as it was when ordered."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="files")
    collection = models.CharField(max_length=100)
    item = models.CharField(max_length=200)
    asset = models.CharField(max_length=100, help_text=_("key of the asset in its STAC item"))
    name = models.CharField(max_length=300, help_text=_("path of the file inside its product"))
    key = models.CharField(max_length=600, help_text=_("storage key of the file"))
    size = models.BigIntegerField(help_text=_("bytes"))
    sha256 = models.CharField(max_length=64, help_text=_("hexadecimal"))
    crc32 = models.BigIntegerField(null=True, blank=True, help_text=_("for the zip; empty until it is needed"))

    class Meta:
        ordering: ClassVar = ["item", "name", "collection"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "collection", "item", "asset"], name="file_once_in_an_order")
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def path(self) -> str:
        """Where a download puts it: ``ITEM_ID/FILE``."""
        return f"{self.item}/{self.name}"

    @property
    def folder_key(self) -> str:
        """Storage key of its product's folder."""
        return self.key.removesuffix(f"/{self.name}")
