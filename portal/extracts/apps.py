from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete


class ExtractsConfig(AppConfig):
    name = "portal.extracts"
    label = "extracts"

    def ready(self) -> None:
        post_delete.connect(_forget, sender="accounts.User", dispatch_uid="extracts_forget")


def _forget(sender: object, *, instance: Any, **_: Any) -> None:
    """With the account goes everything that it asked for."""
    from portal.extracts.services import extracts_forget

    extracts_forget(owner=str(instance.pk))
