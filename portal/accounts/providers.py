"""The external identity providers that people may sign in with, from a file that the operator keeps.

``[{"id": "orcid", "name": "ORCID", "client_id": "…", "secret": "…", "server": "https://orcid.org"}]``: any
OpenID Connect provider that has a discovery document; eduGAIN through one's federation's proxy.
This module knows no Django: the settings read it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

REQUIRED = {"id", "name", "client_id", "secret", "server"}


class ProvidersUnreadable(Exception):
    """``ATELIER_IDENTITY_PROVIDERS`` names a file that is not what it should be; the message says how."""


def social_providers(path: Path | None) -> dict[str, Any]:
    """django-allauth's ``SOCIALACCOUNT_PROVIDERS``; empty where none is configured.

    Raises :class:`ProvidersUnreadable`.
    """
    if path is None:
        return {}
    try:
        entries = json.loads(path.read_text())
        apps = [_app(entry) for entry in entries]
    except (OSError, ValueError, TypeError) as error:
        raise ProvidersUnreadable(f"ATELIER_IDENTITY_PROVIDERS, {path}: {error}") from error
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps}}


def _app(entry: dict[str, str]) -> dict[str, Any]:
    if missing := REQUIRED - set(entry):
        raise ValueError(f"{entry.get('id', 'an entry')} lacks {', '.join(sorted(missing))}")
    return {
        "provider_id": entry["id"],
        "name": entry["name"],
        "client_id": entry["client_id"],
        "secret": entry["secret"],
        "settings": {"server_url": entry["server"]},
    }
