"""A saved search knows the last product that its owner was told of; a digest is a mail that waits until it is sent."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONGEST_QUERY = 1000
LONGEST_AREA = 20_000


class Frequency(models.TextChoices):
    """How often a search's news is mailed."""

    NEVER = "never", _("never: the feed only")
    SOON = "soon", _("as they come, gathered over ten minutes")
    DAILY = "daily", _("once a day")
    WEEKLY = "weekly", _("once a week, on Mondays")


class SavedSearch(models.Model):
    """A search with a name, of one person."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("name"), max_length=120)
    text = models.CharField(_("search"), max_length=LONGEST_QUERY, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    area = models.TextField(_("area"), max_length=LONGEST_AREA, blank=True, help_text=_("as in the page's address"))
    frequency = models.CharField(_("mail"), max_length=10, choices=Frequency, default=Frequency.DAILY)
    created_at = models.DateTimeField(_("saved"), default=timezone.now)
    seen = models.BigIntegerField(
        _("seen"), default=0, help_text=_("number of the last arrival that was looked at for a mail")
    )
    next_at = models.DateTimeField(_("next look"), null=True, blank=True)

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering: ClassVar = ["name", "id"]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], name="searches_due", condition=~Q(frequency=Frequency.NEVER))
        ]

    def __str__(self) -> str:
        return self.name


class Digest(models.Model):
    """A mail as it will be sent, word for word; it stays here until a mail server has taken it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests")
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"))
    unsubscribe_url = models.URLField(max_length=1000)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True, default=timezone.now)
    attempts = models.PositiveIntegerField(_("attempts that failed"), default=0)
    failure = models.TextField(_("last failure"), blank=True)

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [
            models.Index(fields=["next_attempt_at"], name="digests_to_send", condition=Q(sent_at__isnull=True))
        ]

    def __str__(self) -> str:
        return self.subject
