"""Orders, for operators who answer a person's question."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from portal.administration import ReadOnly
from portal.cart.models import Order, OrderFile


class OrderFileInline(admin.TabularInline):  # type: ignore[type-arg, unused-ignore]
    """Read-only; the longest orders are read by their ``.meta4``."""

    model = OrderFile
    fields = ("collection", "item", "name", "size", "sha256")
    readonly_fields = fields
    extra = 0
    max_num = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderFile]:
        return super().get_queryset(request).order_by("item", "name")


@admin.register(Order)
class OrderAdmin(ReadOnly):
    list_display = ("id", "user", "created_at", "products", "files_", "amount")
    list_filter = ("created_at", "files__collection")
    search_fields = ("id", "user__email", "files__item")
    search_help_text = _("Number of the order, person, product")
    date_hierarchy = "created_at"
    list_select_related = ("user",)
    inlines = (OrderFileInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        counted: QuerySet[Order] = super().get_queryset(request)
        return counted.annotate(
            item_count=Count("files__item", distinct=True), file_count=Count("files"), total=Sum("files__size")
        )

    @admin.display(description=_("products"))
    def products(self, order: Order) -> int:
        return int(getattr(order, "item_count", 0))

    @admin.display(description=_("files"))
    def files_(self, order: Order) -> int:
        return int(getattr(order, "file_count", 0))

    @admin.display(description=_("size"))
    def amount(self, order: Order) -> str:
        return filesizeformat(getattr(order, "total", 0))
