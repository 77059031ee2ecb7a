"""Saved searches and the mails they made, for operators."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.administration import Admin, ReadOnly
from portal.follow.addresses import results_address
from portal.follow.models import Digest, SavedSearch


@admin.register(SavedSearch)
class SavedSearchAdmin(Admin):
    list_display = ("name", "user", "text", "has_area", "frequency", "next_at", "created_at")
    list_filter = ("frequency", "language", "created_at")
    search_fields = ("name", "text", "user__email")
    raw_id_fields = ("user",)
    readonly_fields = ("seen", "created_at", "results")
    list_select_related = ("user",)

    @admin.display(boolean=True, description=_("area"))
    def has_area(self, search: SavedSearch) -> bool:
        return bool(search.area)

    @admin.display(description=_("results"))
    def results(self, search: SavedSearch) -> str:
        return format_html('<a href="{}">{}</a>', results_address(search), search.text or _("All products"))


@admin.register(Digest)
class DigestAdmin(ReadOnly):
    """Mails as they were written. To be read; one that could not be sent can be tried again."""

    list_display = ("subject", "user", "created_at", "sent_at", "attempts", "next_attempt_at", "failure")
    list_filter = (("sent_at", admin.EmptyFieldListFilter), "created_at")
    search_fields = ("subject", "user__email", "text")
    date_hierarchy = "created_at"
    list_select_related = ("user",)
    actions = ("try_again",)

    @admin.action(description=_("Try to send again now"))
    def try_again(self, request: HttpRequest, chosen: QuerySet[Digest]) -> None:
        waiting = chosen.filter(sent_at=None).update(next_attempt_at=timezone.now(), attempts=0)
        self.message_user(request, _("%(count)d mails are sent within a minute.") % {"count": waiting})
