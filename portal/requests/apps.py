from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete


class RequestsConfig(AppConfig):
    name = "portal.requests"
    label = "requests"

    def ready(self) -> None:
        post_delete.connect(_forget, sender="accounts.User", dispatch_uid="requests_forget")


def _forget(sender: object, *, instance: Any, **_: Any) -> None:
    """With the account goes everything that it asked for; what was made of it stays, as everybody's."""
    from portal.requests.services import requests_forget

    requests_forget(owner=str(instance.pk))
