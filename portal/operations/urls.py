"""Addresses of the production pages."""

from django.urls import path

from portal.operations import metrics, views

app_name = "operations"
urlpatterns = [
    path("production", views.production, name="production"),
    path("production/retry", views.retry, name="retry"),
    path("metrics", metrics.metrics, name="metrics"),
    path("health", views.health, name="health"),
]
