"""What people type about themselves and their tokens."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.accounts import services
from portal.accounts.countries import country_choices
from portal.accounts.models import TOKEN_LONGEST_LIFE, TOKEN_USUAL_LIFE, FieldOfWork, TokenScope, User


class ProfileForm(forms.Form):
    """Where a person works and on what; nothing of it is required."""

    country = forms.ChoiceField(label=_("Country"), required=False, choices=lambda: [("", "—"), *country_choices()])
    organisation = forms.CharField(label=_("Organisation"), required=False, max_length=200)
    field_of_work = forms.ChoiceField(
        label=_("Field of work"), required=False, choices=lambda: [("", "—"), *FieldOfWork.choices]
    )


class SignupForm(ProfileForm):
    """The optional half of the sign-up page; django-allauth puts e-mail and password before it."""

    field_order = ("email", "password1", "password2", "country", "organisation", "field_of_work")

    def signup(self, request: HttpRequest, user: User) -> None:
        services.profile_update(user=user, **self.profile())

    def profile(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ProfileForm.base_fields}


class TokenForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Which program or machine it is for."))
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=TokenScope.choices,
        initial=[TokenScope.DOWNLOAD],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what it may do, at least one thing.")},
    )
    days = forms.IntegerField(
        label=_("Days of life"),
        min_value=1,
        max_value=TOKEN_LONGEST_LIFE.days,
        initial=TOKEN_USUAL_LIFE.days,
        help_text=_("90 are usual, 365 are the most."),
    )
