"""Saved searches and feeds."""

from django.urls import include, path

from portal.follow import views

own = [
    path("", views.searches, name="searches"),
    path("new", views.save, name="save"),
    path("<int:search_id>/change", views.change, name="change"),
    path("<int:search_id>/delete", views.delete, name="delete"),
    path("unsubscribe/<str:token>", views.unsubscribe, name="unsubscribe"),
]

urlpatterns = [
    path("searches/", include((own, "follow"))),
    path("feed.atom", views.atom, name="feed"),
]
