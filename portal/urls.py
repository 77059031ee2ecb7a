"""Every address of the portal; each app keeps its own list."""

from django.contrib import admin
from django.urls import include, path

from portal.appearance import choose_theme

urlpatterns = [
    path("", include("portal.discover.urls")),
    path("", include("portal.series.urls")),
    path("", include("portal.cart.urls")),
    path("", include("portal.downloads.urls")),
    path("", include("portal.operations.urls")),
    path("theme", choose_theme, name="choose_theme"),
    path("", include("portal.follow.urls")),
    path("news/", include("portal.news.urls")),
    path("statistics/", include("portal.statistics.urls")),
    path("", include("portal.extracts.urls")),
    path("", include("portal.requests.urls")),
    path("accounts/", include("portal.accounts.urls")),
    path("", include("portal.identity.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.permission_denied"
handler404 = "portal.errors.page_not_found"
handler429 = "portal.errors.too_many_requests"  # django-allauth's
handler500 = "portal.errors.server_error"
