"""What the provider does by itself: it forgets what has expired."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from oauth2_provider.models import clear_expired

from portal.identity.models import DeviceGrant, SpentCode
from portal.operations.chores import Chore

DAY_SECONDS = 24 * 3600
SPENT_CODES_KEPT = timedelta(days=30)
"""As long as a refresh token that came of one may live without being used."""


def forget_expired() -> None:
    clear_expired()
    DeviceGrant.objects.filter(expires__lt=timezone.now()).delete()
    SpentCode.objects.filter(spent_at__lt=timezone.now() - SPENT_CODES_KEPT).delete()


CHORES = (Chore("expired tokens", DAY_SECONDS, forget_expired),)
