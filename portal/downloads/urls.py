"""One address for every file."""

from django.urls import path, register_converter

from portal.downloads import views


class NameConverter:
    """A collection, an item or an asset: nothing that a path could be made of."""

    regex = "[A-Za-z0-9][A-Za-z0-9._-]{0,200}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(NameConverter, "name")

app_name = "downloads"

urlpatterns = [
    path("download/<name:collection>/<name:item>/<name:asset>", views.download, name="file"),
    path("quota", views.quota, name="quota"),
    path("atelier-download.pyz", views.client, name="client"),
]
