"""What people type to let a program in."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.identity.devices import waiting
from portal.identity.models import DeviceGrant


class UserCodeForm(forms.Form):
    """The code that a program shows. Ten guesses a minute from one address."""

    user_code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, request: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.grant: DeviceGrant | None = None

    def clean_user_code(self) -> str:
        typed = str(self.cleaned_data["user_code"])
        if not ratelimit.consume(self.request, action="user_code"):
            raise forms.ValidationError(_("Too many codes in a short time: wait a minute."))
        self.grant = waiting(typed)
        if self.grant is None:
            raise forms.ValidationError(
                _("No program waits for this code: check it, or ask the program for a new one (they last 15 minutes).")
            )
        return typed
