"""The cart's and orders' addresses."""

from django.urls import path

from portal.cart import api, order_views, views
from portal.cart.links import LIST_NAMES

app_name = "cart"

urlpatterns = [
    path("cart", views.cart, name="cart"),
    path("cart/add", views.add, name="add"),
    path("cart/add-results", views.add_results, name="add_results"),
    path("cart/choose", views.choose, name="choose"),
    path("cart/remove", views.remove, name="remove"),
    path("cart/empty", views.empty, name="empty"),
    path("cart/put-back", views.put_back, name="put_back"),
    path("cart/files/<str:collection>/<str:item>", views.files, name="files"),
    path("orders/", order_views.orders, name="orders"),
    path("orders/new", views.order_new, name="order_new"),
    path("orders/<uuid:order_id>", order_views.order, name="order"),
    path("orders/<uuid:order_id>/renew", order_views.renew, name="renew"),
    *(
        path(f"orders/<uuid:order_id>.{form}", order_views.file_list, {"form": form}, name=name)
        for form, name in LIST_NAMES.items()
    ),
    path("orders/<uuid:order_id>.zip", order_views.archive, name="zip"),
    path("api/files", api.files, name="api_files"),
    path("api/orders", api.order_new, name="api_order_new"),
]
