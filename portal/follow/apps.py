from django.apps import AppConfig


class FollowConfig(AppConfig):
    name = "portal.follow"
    label = "follow"
