"""OpenID Connect Back-Channel Logout 1.0: the sister sites hear of a sign-out."""

from __future__ import annotations

import json
import logging
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import requests
from jwcrypto import jwt

from catalog.configuration import configuration
from portal.accounts.models import User
from portal.identity.models import Client

log = logging.getLogger(__name__)
SECONDS = 5
"""That a site may take to answer; a sign-out waits no longer."""
EVENT = "http://schemas.openid.net/event/backchannel-logout"
VALID_SECONDS = 120


def logout_token(user: User, client: Client) -> str:
    """Signed; names the person by ``sub`` alone, which means all their sessions at the site."""
    now = int(time.time())
    claims = {
        "iss": configuration().public_url,
        "sub": str(user.pk),
        "aud": client.client_id,
        "iat": now,
        "exp": now + VALID_SECONDS,
        "jti": str(uuid.uuid4()),
        "events": {EVENT: {}},
    }
    key = client.jwk_key
    token = jwt.JWT(
        header=json.dumps({"alg": "RS256", "typ": "logout+jwt", "kid": key.thumbprint()}), claims=json.dumps(claims)
    )
    token.make_signed_token(key)
    signed: str = token.serialize()
    return signed


def tell(user: User, clients: Sequence[Client]) -> None:
    """Send each site that listens a logout token, all at once; one that does not answer is logged."""
    listening = [(client, logout_token(user, client)) for client in clients if client.backchannel_logout_uri]
    if listening:
        with ThreadPoolExecutor(max_workers=min(8, len(listening))) as pool:
            list(pool.map(lambda one: _post(*one), listening))


def _post(client: Client, token: str) -> None:
    try:
        requests.post(
            client.backchannel_logout_uri, data={"logout_token": token}, timeout=SECONDS, allow_redirects=False
        ).raise_for_status()
    except requests.RequestException as error:
        log.warning("%s was not told of a sign-out: %s", client.client_id, error)
