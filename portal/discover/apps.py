from django.apps import AppConfig


class DiscoverConfig(AppConfig):
    name = "portal.discover"
    label = "discover"
