"""A post of the centre's news, which may stand as a banner on every page for some time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    INFORMATION = "information", _("information")
    WARNING = "warning", _("warning")
    ALERT = "alert", _("alert")


class Post(models.Model):
    """What happened, in English and French; a language that is missing is stood in for by the other."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    title_fr = models.CharField(_("title in French"), max_length=160, blank=True)
    text_en = models.TextField(
        _("text in English"), blank=True, help_text=_("Blank lines part paragraphs; addresses become links.")
    )
    text_fr = models.TextField(_("text in French"), blank=True)
    published_at = models.DateTimeField(
        _("published"), null=True, blank=True, default=timezone.now, help_text=_("None: a draft. May lie ahead.")
    )
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    level = models.CharField(_("level"), max_length=12, choices=Level, default=Level.INFORMATION)
    banner_from = models.DateTimeField(
        _("banner from"), null=True, blank=True, help_text=_("None: the post is no banner.")
    )
    banner_until = models.DateTimeField(_("banner until"), null=True, blank=True)

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")
        ordering: ClassVar = ["-published_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(title_en="", title_fr=""),
                name="news_has_a_title",
                violation_error_message=_("Give a title in one language at least."),
            ),
            models.CheckConstraint(
                condition=Q(banner_until__isnull=True) | Q(banner_from__lt=F("banner_until")),
                name="banner_begins_before_it_ends",
                violation_error_message=_("A banner begins before it ends."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("news:post", args=[self.slug])

    @property
    def title(self) -> str:
        """In the language of this request."""
        return self._said("title")

    @property
    def text(self) -> str:
        return self._said("text")

    @property
    def language(self) -> str:
        """That of the title, for a reader's voice."""
        return self._languages()[0] if getattr(self, f"title_{self._languages()[0]}") else self._languages()[1]

    def _said(self, what: str) -> str:
        first, second = (str(getattr(self, f"{what}_{language}")) for language in self._languages())
        return first or second

    def _languages(self) -> tuple[str, str]:
        return ("fr", "en") if (get_language() or "en").startswith("fr") else ("en", "fr")
