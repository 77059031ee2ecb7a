"""The addresses of news."""

from django.urls import path

from portal.news import views

app_name = "news"
urlpatterns = [
    path("", views.posts, name="posts"),
    path("feed.atom", views.atom, name="feed"),
    path("<slug:slug>/", views.post, name="post"),
    path("<slug:slug>/dismiss", views.dismiss, name="dismiss"),
]
