"""What a person says of a search to be saved."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.discover.areas import Area, AreaRefused
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

    def clean_area(self) -> str:
        """One that can be searched in, as it is written shortest."""
        try:
            area = Area.of_text(self.cleaned_data["area"])
        except AreaRefused as error:
            raise forms.ValidationError(str(error)) from error
        return area.text if area else ""
