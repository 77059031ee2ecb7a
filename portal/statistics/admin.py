"""The sums behind the public statistics, for operators; nobody changes them by hand."""

from __future__ import annotations

from django.contrib import admin
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from portal.administration import ReadOnly
from portal.statistics.delays import NAMES
from portal.statistics.models import Download, Publication


@admin.register(Publication)
class PublicationAdmin(ReadOnly):
    list_display = ("day", "collection", "delay_said", "products", "amount")
    list_filter = ("collection", "day")
    date_hierarchy = "day"

    @admin.display(description=_("delay"), ordering="delay")
    def delay_said(self, row: Publication) -> str:
        return str(NAMES[row.delay])

    @admin.display(description=_("size"), ordering="size")
    def amount(self, row: Publication) -> str:
        return filesizeformat(row.size)


@admin.register(Download)
class DownloadAdmin(ReadOnly):
    list_display = ("day", "collection", "files", "amount")
    list_filter = ("collection", "day")
    date_hierarchy = "day"

    @admin.display(description=_("size"), ordering="size")
    def amount(self, row: Download) -> str:
        return filesizeformat(row.size)
