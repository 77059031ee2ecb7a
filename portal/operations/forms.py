"""What operators fill in: why a product is withdrawn, which products are made again."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from typing import Any

import pystac
from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.collections import collections
from processing.campaigns import Choice

TILE = re.compile(r"\d{2}[C-HJ-NP-X][A-HJ-NP-Z]{2}")
MOST_AT_ONCE = 1000
DAY = forms.DateInput(attrs={"type": "date"})


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("Everybody who looks for the product reads it, in any language.")
    )
    with_derived = forms.BooleanField(label=_("Withdraw what was made of it, too"), required=False)


class PriorityForm(forms.Form):
    priority = forms.IntegerField(label=_("Priority"), min_value=-100, max_value=100)


class CampaignForm(forms.Form):
    """Which products are to be made again, and how."""

    collection = forms.ChoiceField(label=_("Collection"), choices=lambda: made_here())
    tiles = forms.CharField(label=_("Tiles"), required=False, help_text=_("As in 31TCJ 31TDJ; none for all of them."))
    first = forms.DateField(label=_("Images from"), required=False, widget=DAY)
    last = forms.DateField(label=_("until"), required=False, widget=DAY)
    versions = forms.CharField(
        label=_("Made by version"),
        required=False,
        help_text=_("Of the chain, as in 1.9.0 1.9.1; none for all of them."),
    )
    at_once = forms.IntegerField(label=_("At the same time"), min_value=1, max_value=MOST_AT_ONCE, initial=2)
    together = forms.BooleanField(
        label=_("Switch all at once, at my word"),
        required=False,
        help_text=_("Otherwise each new version takes the place of the old one as soon as it is made."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def clean_tiles(self) -> tuple[str, ...]:
        tiles = tuple(self.cleaned_data["tiles"].upper().replace(",", " ").split())
        wrong = [tile for tile in tiles if not TILE.fullmatch(tile)]
        if wrong:
            raise forms.ValidationError(_("%(tile)s is not a tile."), params={"tile": wrong[0]})
        return tiles

    def choice(self) -> Choice:
        """What was chosen, once the form is valid."""
        data: dict[str, Any] = self.cleaned_data
        return Choice(
            collection=data["collection"],
            tiles=data["tiles"],
            first=datetime.combine(data["first"], time(), UTC) if data["first"] else None,
            last=datetime.combine(data["last"], time(23, 59, 59, 999_999), UTC) if data["last"] else None,
            versions=tuple(data["versions"].replace(",", " ").split()),
        )


def made_here() -> list[tuple[str, str]]:
    """Collections that are made and not received, with their titles."""
    return [
        (name, collection.title or name)
        for name, collection in collections().items()
        if any(pystac.ProviderRole.PROCESSOR in (one.roles or []) for one in collection.providers or [])
    ]
