"""What a person says of a search to be saved."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.follow.models import LONGEST_AREA, LONGEST_QUERY, Frequency


class ChangeForm(forms.Form):
    """Name and rhythm of a saved search."""

    name = forms.CharField(label=_("Name"), max_length=120)
    frequency = forms.ChoiceField(label=_("Mail me its new products"), choices=Frequency)


class SaveForm(ChangeForm):
    """The same, with the search as it stands in the address of its results."""

    q = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_QUERY, required=False)
    area = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_AREA, required=False)
    lang = forms.ChoiceField(widget=forms.HiddenInput, choices=settings.LANGUAGES)
