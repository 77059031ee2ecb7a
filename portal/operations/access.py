"""Who may see how production goes, and steer it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from portal.accounts.authentication import signed_in

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponse]


def for_staff(view: View[Arguments]) -> View[Arguments]:
    """Signed in, and of the staff: else the sign-in page, or 403."""

    @login_required
    @wraps(view)
    def checked(request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponse:
        if not signed_in(request).is_staff:
            raise PermissionDenied(_("The production page is for the staff of this centre."))
        return view(request, *args, **kwargs)

    return cast("View[Arguments]", checked)


def operator(request: HttpRequest) -> str:
    """How the ledger names who did something: by the account's key, which says nothing once the account is gone."""
    return f"account {signed_in(request).pk}"
