"""The link that confirms an address."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.stagekit import get_pending_stage
from allauth.account.views import ConfirmEmailView
from django.http import Http404, HttpResponse


class ConfirmEmail(ConfirmEmailView):  # type: ignore[misc]
    """In the browser that signed up, opening the link confirms; in any other it asks first.

    Mail scanners open every link: one must not confirm an account that a stranger made under somebody's address.
    """

    def get(self, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = self.post if self._signed_up_here() else super().get
        response: HttpResponse = answer(*args, **kwargs)
        return response

    def _signed_up_here(self) -> bool:
        stage = get_pending_stage(self.request)
        try:
            return stage is not None and stage.login.user.pk == self.get_object().email_address.user_id
        except Http404:
            return False
