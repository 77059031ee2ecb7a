"""The addresses for finding and looking."""

from django.urls import include, path

from portal.discover import search_views, views

urlpatterns = [
    path("", search_views.search, name="search"),
    path("narrow", search_views.narrow, name="narrow"),
    path("area", search_views.place, name="area"),
    path("mosaic", search_views.mosaic, name="mosaic"),
    path("products/<str:collection>/<str:item>", views.product, name="product"),
    path("products/<str:collection>/<str:item>/pictures/<str:asset>", views.picture, name="picture"),
    path("quicklook/<str:collection>/<str:item>.jpg", views.quicklook, name="quicklook"),
    path("thumbnail/<str:collection>/<str:item>.jpg", views.small_quicklook, name="thumbnail"),
    path("api/query", views.query, name="query"),
    path("api/suggest", views.suggest, name="suggest"),
    path("api/places", views.places, name="places"),
    path("i18n/", include("django.conf.urls.i18n")),
]
