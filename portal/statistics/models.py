"""Sums by day and collection: small tables, whatever the number of products and downloads behind them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Publication(models.Model):
    """What was published on a day, of a collection, so many days after it was seen."""

    day = models.DateField(_("day"))
    collection = models.CharField(_("collection"), max_length=100)
    delay = models.PositiveSmallIntegerField(_("class of delay"), help_text=_("index of portal.statistics.delays"))
    products = models.PositiveBigIntegerField(_("products"), default=0)
    size = models.PositiveBigIntegerField(_("bytes"), default=0)

    class Meta:
        verbose_name = _("publications of a day")
        verbose_name_plural = _("publications by day")
        ordering: ClassVar = ["-day", "collection", "delay"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "collection", "delay"], name="publications_counted_once")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.collection}"


class Download(models.Model):
    """What was downloaded on a day, of a collection."""

    day = models.DateField(_("day"))
    collection = models.CharField(_("collection"), max_length=100)
    files = models.PositiveBigIntegerField(_("files"), default=0, help_text=_("to their last byte"))
    size = models.PositiveBigIntegerField(_("bytes"), default=0, help_text=_("parts of files too"))

    class Meta:
        verbose_name = _("downloads of a day")
        verbose_name_plural = _("downloads by day")
        ordering: ClassVar = ["-day", "collection"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["day", "collection"], name="downloads_counted_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.collection}"


class Position(models.Model):
    """The number of the last arrival in the catalog that was counted; one row."""

    counted = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(pk=1), name="one_position")]

    def __str__(self) -> str:
        return str(self.counted)
