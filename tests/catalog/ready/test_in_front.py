"""The ready-made items are what answers, also where the application runs alone, and inside all other middleware."""

from __future__ import annotations

from typing import Any

import pystac
import pytest
from starlette.testclient import TestClient

from catalog.stac_api.client import Client


@pytest.mark.parametrize("path", ["/stac/search", "/stac/collections/landsat-l2a/items"])
def test_a_search_never_reaches_pgstac(
    stac: TestClient, published: list[pystac.Item], monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    async def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("left to pgstac")

    monkeypatch.setattr(Client, "_search_base", refuse)
    headers = {"Origin": "https://map.example", "Accept-Encoding": "br"}
    answer = stac.get(path, headers=headers)
    assert answer.status_code == 200
    assert answer.json()["features"]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["content-encoding"] == "br"
