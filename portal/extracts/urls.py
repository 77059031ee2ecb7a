"""The addresses of extracts."""

from django.urls import path, re_path

from portal.extracts import api, asking, fetching, views

app_name = "extracts"

urlpatterns = [
    path("extracts/", views.overview, name="list"),
    path("extracts/new", asking.new, name="new"),
    path("extracts/estimate", asking.estimate, name="estimate"),
    path("extracts/<uuid:extract_id>", views.detail, name="detail"),
    path("extracts/<uuid:extract_id>/cancel", views.cancel, name="cancel"),
    path("extracts/<uuid:extract_id>.zip", fetching.archive, name="zip"),
    path("extracts/<uuid:extract_id>/<name:name>", fetching.file, name="file"),
    re_path(r"^extracts/feed/(?P<secret>[0-9]{1,18}-[0-9a-f]{40})\.atom$", views.feed, name="feed"),
    path("extracts/feed/renew", views.feed_renew, name="feed_renew"),
    path("api/extracts", api.extracts, name="api"),
    path("api/extracts/estimate", api.estimate, name="api_estimate"),
    path("api/extracts/<uuid:extract_id>", api.extract, name="api_extract"),
]
