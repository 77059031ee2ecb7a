"""What the portal itself keeps of extracts: the number of a person's feed. The rest is in processing's ledger."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ExtractFeed(models.Model):
    """A person's feed: its secret address follows from this number, and another number revokes it."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="extract_feed")
    number = models.PositiveIntegerField(default=1)
    language = models.CharField(max_length=5, default="en", help_text=_("of the feed and of the mails"))

    class Meta:
        verbose_name = _("feed of extracts")
        verbose_name_plural = _("feeds of extracts")
        ordering: ClassVar = ["user_id"]

    def __str__(self) -> str:
        return str(self.user)
