"""Signing in through the browser: the device authorization grant (RFC 8628)."""

from __future__ import annotations

import sys
import time
import webbrowser
from typing import Any

from atelier_download.errors import NotSignedIn
from atelier_download.http import post_form
from atelier_download.keys import CLIENT, Keys, endpoints

SCOPE = "download order"
GRANT = "urn:ietf:params:oauth:grant-type:device_code"
SLOWER = 5
"""Seconds more between questions when the site says ``slow_down``."""


def sign_in(site: str, *, open_browser: bool) -> None:
    """Show a code, wait until the person has agreed in a browser, keep the key. Raises :class:`NotSignedIn`."""
    found = endpoints(site)
    if "device_authorization_endpoint" not in found:
        raise NotSignedIn(f"{site} offers no sign-in by code: make a token on its page and set ATELIER_TOKEN")
    status, device = post_form(found["device_authorization_endpoint"], {"client_id": CLIENT, "scope": SCOPE})
    if status != 200:
        raise NotSignedIn(f"{site} gives no code: {device.get('error_description') or device.get('error', status)}")
    whole = device.get("verification_uri_complete", device["verification_uri"])
    print(f"Open {whole}\nand confirm the code {device['user_code']}", file=sys.stderr, flush=True)
    if open_browser:
        webbrowser.open(whole)
    Keys().keep(site, _agreed(found["token_endpoint"], device))
    print("Signed in.", file=sys.stderr)


def sign_out(site: str) -> None:
    """Give the key back to the site, and forget it."""
    key = Keys().of(site)
    if key is None:
        return
    found = endpoints(site)
    if "revocation_endpoint" in found:
        post_form(found["revocation_endpoint"], {"token": key["refresh_token"], "client_id": CLIENT})
    Keys().forget(site)


def _agreed(token_endpoint: str, device: dict[str, Any]) -> dict[str, Any]:
    pause, end = float(device.get("interval", 5)), time.monotonic() + float(device["expires_in"])
    fields = {"grant_type": GRANT, "device_code": device["device_code"], "client_id": CLIENT}
    while time.monotonic() < end:
        time.sleep(pause)
        status, answer = post_form(token_endpoint, fields)
        if status == 200:
            return answer
        error = answer.get("error")
        if error == "slow_down":
            pause += SLOWER
        elif error != "authorization_pending":
            raise NotSignedIn(f"the sign-in was not agreed to: {answer.get('error_description') or error}")
    raise NotSignedIn("nobody confirmed the code in time: try again")
