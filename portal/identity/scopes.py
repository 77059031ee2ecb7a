"""What a site or a program may ask for, in words for the person who allows it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from oauth2_provider.scopes import BaseScopes

SCOPES: dict[str, Promise] = {
    "openid": _("know that it is you, by a number that stays the same"),
    "email": _("see your e-mail address"),
    "profile": _("see your country, organisation and field of work"),
    "download": _("download products in your name"),
    "order": _("see and make your orders"),
    "extract": _("ask for extracts in your name"),
    "request": _("ask for products to be made in your name"),
}
SIGN_IN = ("openid", "email", "profile")
"""What a sister site needs to sign people in."""
FILES = ("download", "order", "extract", "request")
"""What a program works with; also the scopes of API tokens."""


def described(scopes: Iterable[str]) -> list[Promise]:
    return [SCOPES[scope] for scope in scopes if scope in SCOPES]


class ClientScopes(BaseScopes):  # type: ignore[misc]
    """Each client has its own list, kept with it by the operator."""

    def get_all_scopes(self) -> dict[str, Promise]:
        return SCOPES

    def get_available_scopes(self, application: Any = None, *args: Any, **kwargs: Any) -> list[str]:
        return list(SCOPES) if application is None else application.scopes()

    def get_default_scopes(self, application: Any = None, *args: Any, **kwargs: Any) -> list[str]:
        """For a request that names none: no more than who the person is."""
        return [scope for scope in self.get_available_scopes(application) if scope == "openid"]
