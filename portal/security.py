"""What every answer tells the browser: from where it may load, who may frame it, what it passes on.

One place for the pages, the STAC API and the tiles. A view that needs another policy sets the header itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from catalog.configuration import Configuration, configuration

ONE_YEAR = 31_536_000
PERMISSIONS = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "microphone", "payment", "usb")
"""What no page of ours asks a person for."""


def content_security_policy(*, form_action: Iterable[str] = ()) -> str:
    """Everything from this host alone; no script, style or handler inside a page.

    ``form_action`` are origins that a form's answer may redirect to, besides our own: browsers hold redirects
    after a form to this list, so that signing in to a sister site needs its origin here.
    """
    settings = configuration()
    ground = _origin(settings.basemap_url)
    directives = {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": f"'self' data: blob: {ground}",
        "connect-src": f"'self' {ground}",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "frame-src": "'none'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "form-action": " ".join(("'self'", *form_action)),
    }
    policy = [f"{name} {sources}".strip() for name, sources in directives.items()]
    return "; ".join([*policy, *(["upgrade-insecure-requests"] if _is_https(settings) else [])])


def security_headers() -> dict[str, str]:
    """The headers of every answer that does not say otherwise."""
    headers = {
        "Content-Security-Policy": content_security_policy(),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{name}=()" for name in PERMISSIONS),
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
    if _is_https(configuration()):
        headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}"
    return headers


class SecurityHeaders:
    """An ASGI application that adds :func:`security_headers` to what ``application`` answers."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application
        self._headers = security_headers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": list(message.get("headers", []))}
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._application(scope, receive, send_with_headers)


def _is_https(settings: Configuration) -> bool:
    return settings.public_url.startswith("https://")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
