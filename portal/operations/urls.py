"""Addresses of the production pages."""

from django.urls import path

from portal.operations import campaign_views, metrics, missing, product_views, views

app_name = "operations"
urlpatterns = [
    path("production", views.production, name="production"),
    path("production/missing.json", missing.missing, name="missing"),
    path("production/retry", views.retry, name="retry"),
    path("production/find", product_views.find, name="find"),
    path("production/drops/<str:drop_id>", product_views.drop, name="drop"),
    path("production/drops/<str:drop_id>/steer", product_views.steer, name="steer"),
    path("production/withdraw/<str:collection>/<str:item>", product_views.withdraw, name="withdraw"),
    path("production/campaigns", campaign_views.campaigns, name="campaigns"),
    path("production/campaigns/<str:campaign>", campaign_views.campaign, name="campaign"),
    path("metrics", metrics.metrics, name="metrics"),
    path("health", views.health, name="health"),
]
