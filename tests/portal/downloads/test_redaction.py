"""What opens a file does not stand in the access log."""

from __future__ import annotations

import logging

import httpx
import pystac
import pytest

from portal.downloads.links import signed_url
from portal.downloads.redaction import Redaction
from tests.portal.people import COLLECTION, Served


def line(address: str) -> str:
    record = logging.LogRecord("uvicorn.access", 20, "", 0, '%s - "%s"', ("127.0.0.1:5", address), None)
    assert Redaction().filter(record)
    return record.getMessage()


@pytest.mark.parametrize(
    ("address", "logged"),
    [
        ("/download/a/b/c?expires=1&signature=AbC-_9", "/download/a/b/c?expires=1&signature=…"),
        ("/orders/x.zip?signature=AbC&expires=1", "/orders/x.zip?signature=…&expires=1"),
        ("/back?code=abc&state=x", "/back?code=…&state=x"),
        ("/?q=signature=open", "/?q=signature=open"),
        ("/download/a/b/c", "/download/a/b/c"),
    ],
)
def test_secrets_are_left_out(address: str, logged: str) -> None:
    assert line(address) == f'127.0.0.1:5 - "{logged}"'


def test_of_the_real_server(web: Served, item: pystac.Item, caplog: pytest.LogCaptureFixture) -> None:
    address = signed_url(COLLECTION, item.id, "CLM_R1")
    logger = logging.getLogger("uvicorn.access")
    logger.addHandler(caplog.handler)
    level = logger.level
    logger.setLevel(logging.INFO)
    try:
        assert httpx.get(address).status_code == 200
    finally:
        logger.removeHandler(caplog.handler)
        logger.setLevel(level)
    secret = address.rpartition("signature=")[2]
    assert "signature=…" in caplog.text
    assert secret not in "".join(record.getMessage() for record in caplog.records if record.name == "uvicorn.access")
