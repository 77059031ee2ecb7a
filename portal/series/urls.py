"""The addresses for looking through time."""

from django.urls import path

from portal.series import views

app_name = "series"

urlpatterns = [
    path("series", views.series, name="series"),
    path("series/glance", views.glance, name="glance"),
    path("api/series", views.api, name="api"),
    path("api/series.csv", views.csv, name="csv"),
    path("compare", views.compare, name="compare"),
    path("animate", views.animate, name="animate"),
    path("animate.gif", views.gif, name="gif"),
    path("animate.mp4", views.mp4, name="mp4"),
]
