"""How much each person downloads in a day."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Usage(models.Model):
    """What one account fetched on one day (UTC)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="usage", verbose_name=_("account")
    )
    day = models.DateField(_("day"))
    bytes_sent = models.BigIntegerField(_("bytes"), default=0)
    requests = models.IntegerField(_("requests"), default=0)

    class Meta:
        ordering: ClassVar = ["-day"]
        verbose_name = _("downloads of a day")
        verbose_name_plural = _("downloads by day")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "day"], name="usage_once_a_day")]

    def __str__(self) -> str:
        return f"{self.user}, {self.day}"
