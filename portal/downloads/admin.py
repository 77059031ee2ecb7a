"""Downloads by day and account, for operators: to be read, not changed."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from portal.downloads.models import Usage


@admin.register(Usage)
class UsageAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("day", "user", "bytes_sent", "requests")
    date_hierarchy = "day"
    search_fields = ("user__email",)
    ordering = ("-day", "-bytes_sent")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Usage | None = None) -> bool:
        return False
