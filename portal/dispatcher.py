"""Several ASGI applications behind one address, each under its own prefix."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack

from starlette.applications import Starlette
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class Dispatcher:
    """Hands ``/prefix/…`` to the application of that prefix and everything else to ``default``.

    Unlike Starlette's ``Mount``, it tells each application its prefix in ``root_path``, so that links are right,
    and runs the applications' lifespans. ``root_path`` is the path of the whole site, which a proxy may strip or not.
    """

    def __init__(self, default: ASGIApp, mounted: Mapping[str, Starlette], root_path: str = "") -> None:
        self._default = default
        self._mounted = dict(mounted)
        self._root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        path = self._below_root(scope["path"])
        for prefix, application in self._mounted.items():
            if path == prefix:
                redirect = RedirectResponse(f"{self._root_path}{prefix}/", status_code=308)
                await redirect(scope, receive, send)
                return
            if path.startswith(prefix + "/"):
                await application(self._scope(scope, prefix, path), receive, send)
                return
        await self._default(self._scope(scope, "", path), receive, send)

    def _below_root(self, path: str) -> str:
        if self._root_path and (path + "/").startswith(self._root_path + "/"):
            return path[len(self._root_path) :] or "/"
        return path

    def _scope(self, scope: Scope, prefix: str, path: str) -> Scope:
        return {**scope, "root_path": self._root_path + prefix, "path": self._root_path + path}

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            async with AsyncExitStack() as stack:
                for application in self._mounted.values():
                    await stack.enter_async_context(application.router.lifespan_context(application))
                await send({"type": "lifespan.startup.complete"})
                await receive()
        except Exception as error:
            await send({"type": "lifespan.startup.failed", "message": f"{type(error).__name__}: {error}"})
            raise
        await send({"type": "lifespan.shutdown.complete"})
