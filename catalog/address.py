"""Links that hold behind any proxy: an application is told that it stands at its public address."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from catalog.configuration import configuration


class PublicAddress:
    """ASGI middleware: every request was made to ``ATELIER_PUBLIC_URL`` + ``prefix``.

    Whatever the proxies in front did to scheme, host and path, the application makes its links with the
    public ones. It answers the same with the prefix in the path (mounted) or without (started alone).
    """

    def __init__(self, application: ASGIApp, prefix: str) -> None:
        public = urlsplit(configuration().public_url)
        self._application = application
        self._scheme, self._host = public.scheme, public.netloc.encode()
        self._public_path, self._prefix = public.path, prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = self._public(scope)
        await self._application(scope, receive, send)

    def _public(self, scope: Scope) -> Scope:
        root = self._public_path + self._prefix
        path = without_prefix(without_prefix(scope["path"], self._public_path), self._prefix)
        headers = [(name, value) for name, value in scope["headers"] if name != b"host"]
        return {
            **scope,
            "scheme": self._scheme,
            "headers": [*headers, (b"host", self._host)],
            "root_path": root,
            "path": root + path,
        }


def without_prefix(path: str, prefix: str) -> str:
    """``path`` below ``prefix``; unchanged when it is not below it."""
    if prefix and (path == prefix or path.startswith(prefix + "/")):
        return path[len(prefix) :] or "/"
    return path
