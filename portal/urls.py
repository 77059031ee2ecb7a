"""Every address of the portal; each app keeps its own list."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("portal.discover.urls")),
    path("", include("portal.cart.urls")),
    path("", include("portal.downloads.urls")),
    path("", include("portal.operations.urls")),
    path("", include("portal.follow.urls")),
    path("news/", include("portal.news.urls")),
    path("statistics/", include("portal.statistics.urls")),
    path("", include("portal.extracts.urls")),
    path("accounts/", include("portal.accounts.urls")),
    path("", include("portal.identity.urls")),
    path("admin/", admin.site.urls),
]
