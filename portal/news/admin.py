"""Where operators write news and raise banners."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.administration import Admin
from portal.news.models import Post


@admin.register(Post)
class PostAdmin(Admin):
    list_display = ("title", "level", "published_at", "banner_from", "banner_until", "is_banner")
    list_filter = ("level", "published_at")
    search_fields = ("title_en", "title_fr", "text_en", "text_fr")
    date_hierarchy = "published_at"
    prepopulated_fields: ClassVar = {"slug": ("title_en",)}
    fieldsets = (
        (None, {"fields": ("title_en", "text_en", "title_fr", "text_fr", "slug", "published_at")}),
        (
            _("Banner on every page"),
            {
                "fields": ("level", "banner_from", "banner_until"),
                "description": _("The title is the banner; its text is one click away."),
            },
        ),
    )

    @admin.display(boolean=True, description=_("on every page now"))
    def is_banner(self, post: Post) -> bool:
        now = timezone.now()
        begun = bool(post.banner_from and post.banner_from <= now and post.published_at and post.published_at <= now)
        return begun and (post.banner_until is None or post.banner_until > now)
