"""One address, several applications."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from portal.dispatcher import Dispatcher


def application(name: str, *, fails: bool = False) -> Starlette:
    """Answers who it is and where it believes to be."""

    async def answer(request: Request) -> JSONResponse:
        running = getattr(request.app.state, "running", False)
        return JSONResponse({"name": name, "base": str(request.base_url), "url": str(request.url), "running": running})

    @asynccontextmanager
    async def lifespan(running: Starlette) -> AsyncIterator[None]:
        if fails:
            raise RuntimeError("no database")
        running.state.running = True
        yield
        running.state.running = False

    return Starlette(routes=[Route("/{path:path}", answer)], lifespan=lifespan)


def client(root_path: str = "") -> TestClient:
    dispatcher = Dispatcher(application("default"), {"/stac": application("stac")}, root_path)
    return TestClient(dispatcher, base_url="http://data.example")


def test_each_prefix_goes_to_its_application() -> None:
    with client() as http:
        assert http.get("/stac/search").json()["name"] == "stac"
        assert http.get("/stacks").json()["name"] == "default"
        assert http.get("/").json()["name"] == "default"


def test_an_application_knows_its_prefix() -> None:
    with client() as http:
        found = http.get("/stac/search?limit=1").json()
    assert found["base"] == "http://data.example/stac/"
    assert found["url"] == "http://data.example/stac/search?limit=1"


@pytest.mark.parametrize("path", ["/centre/stac/search", "/stac/search"])
def test_a_proxy_may_strip_the_sites_path_or_not(path: str) -> None:
    with client("/centre") as http:
        found = http.get(path).json()
    assert found["name"] == "stac"
    assert found["url"] == "http://data.example/centre/stac/search"


def test_a_prefix_without_its_slash_is_redirected() -> None:
    with client("/centre") as http:
        answer = http.get("/stac", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (308, "/centre/stac/")


def test_lifespans_are_run() -> None:
    mounted = application("stac")
    with TestClient(Dispatcher(application("default"), {"/stac": mounted})) as http:
        assert http.get("/stac/").json()["running"]
    assert not mounted.state.running


def test_a_start_that_fails_is_told() -> None:
    with (
        pytest.raises(RuntimeError, match="no database"),
        TestClient(Dispatcher(application("default"), {"/stac": application("stac", fails=True)})),
    ):
        pass
