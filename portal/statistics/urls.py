"""The addresses of statistics."""

from django.urls import path

from portal.statistics import views

app_name = "statistics"
urlpatterns = [
    path("", views.statistics, name="overview"),
    path("<slug:name>.csv", views.data, {"form": "csv"}, name="csv"),
    path("<slug:name>.json", views.data, {"form": "json"}, name="json"),
]
