"""The device flow (RFC 8628): a program waits while its person types a code in a browser."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from oauthlib.common import Request
from oauthlib.oauth2.rfc8628.endpoints import DeviceApplicationServer
from oauthlib.oauth2.rfc8628.grant_types import DeviceCodeGrant

from portal.accounts.models import User
from portal.identity.models import Client, DeviceGrant
from portal.identity.user_codes import grouped

LIFE = timedelta(minutes=15)
INTERVAL_SECONDS = 5


class DeviceServer(DeviceApplicationServer):  # type: ignore[misc]
    """oauthlib's, with the life of a code that we give it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._expires_in = int(LIFE.total_seconds())


def start(*, client: Client, answer: dict[str, Any]) -> DeviceGrant:
    """Remember what a program was told, and that it is waiting."""
    grant = DeviceGrant(
        client_id=client.client_id,
        device_code=answer["device_code"],
        user_code=answer["user_code"],
        scope=answer.get("scope", ""),
        expires=timezone.now() + LIFE,
    )
    grant.save()
    return grant


def waiting(typed: str) -> DeviceGrant | None:
    """The program that waits for this code, whatever the case, blanks and dashes it was typed with."""
    grant: DeviceGrant | None = DeviceGrant.objects.filter(
        user_code=grouped(typed),
        status=DeviceGrant.AUTHORIZATION_PENDING,
        expires__gt=timezone.now(),
    ).first()
    return grant


def decide(*, grant: DeviceGrant, user: User, allowed: bool) -> None:
    grant.user = user
    grant.status = grant.AUTHORIZED if allowed else grant.DENIED
    grant.save(update_fields=["user", "status"])


def poll(client_id: str, device_code: str, request: Request) -> str | None:
    """What oauthlib answers a program that asks; in a transaction, as a code gives tokens once.

    Sets ``request.user`` and ``request.scopes`` for an authorized one.
    """
    grant = DeviceGrant.objects.select_for_update().filter(device_code=device_code, client_id=client_id).first()
    if grant is None:
        return None
    if grant.expires <= timezone.now():
        return str(DeviceCodeGrant.DEVICE_CODE_EXPIRED)
    if _too_fast(grant):
        return str(DeviceCodeGrant.DEVICE_CODE_SLOW_DOWN)
    if grant.status == grant.AUTHORIZATION_PENDING:
        return str(DeviceCodeGrant.DEVICE_CODE_PENDING)
    grant.delete()
    if grant.status != grant.AUTHORIZED or grant.user is None or not grant.user.is_active:
        return str(DeviceCodeGrant.DEVICE_CODE_DENIED)
    request.user, request.scopes = grant.user, grant.scope.split()
    return str(DeviceCodeGrant.DEVICE_CODE_AUTHORIZED)


def _too_fast(grant: DeviceGrant) -> bool:
    """Each time it is, the program must wait five seconds more (RFC 8628, 3.5)."""
    now, last = timezone.now(), grant.last_polled_at
    fast = last is not None and now < last + timedelta(seconds=grant.interval)
    grant.last_polled_at = now
    grant.interval += INTERVAL_SECONDS if fast else 0
    grant.save(update_fields=["last_polled_at", "interval"])
    return fast
