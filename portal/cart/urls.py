"""The cart's and orders' addresses."""

from django.urls import path

from portal.cart import views

app_name = "cart"

urlpatterns = [
    path("cart", views.cart, name="cart"),
    path("cart/add", views.add, name="add"),
    path("cart/add-results", views.add_results, name="add_results"),
    path("cart/remove", views.remove, name="remove"),
    path("cart/empty", views.empty, name="empty"),
    path("orders/", views.orders, name="orders"),
    path("orders/new", views.order_new, name="order_new"),
    path("orders/<uuid:order_id>", views.order, name="order"),
    path("orders/<uuid:order_id>.meta4", views.metalink, name="metalink"),
    path("orders/<uuid:order_id>.curl", views.curl, name="curl"),
]
