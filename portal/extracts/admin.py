"""What an operator can do about extracts: see whose feed is which, and give it another address."""

from __future__ import annotations

from django.contrib import admin

from portal.extracts.models import ExtractFeed


@admin.register(ExtractFeed)
class ExtractFeedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("user", "number", "language")
    search_fields = ("user__email",)
    raw_id_fields = ("user",)
