"""HTTP with the standard library: every status is an answer, and a key never leaves its site."""

from __future__ import annotations

import json
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from datetime import datetime, timezone
from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse
from typing import Any

from atelier_download import VERSION
from atelier_download.errors import Unreachable

TIMEOUT = 60
"""Seconds without a byte."""
LONGEST_DETAIL = 300
REDIRECTS = {301, 302, 303, 307, 308}
TRANSPORT_ERRORS = (OSError, HTTPException, ssl.SSLError)


class _AnyStatus(urllib.request.HTTPErrorProcessor):
    """Follows redirects and hands out everything else, errors too."""

    def http_response(self, request: Any, response: Any) -> Any:
        return super().http_response(request, response) if response.code in REDIRECTS else response

    https_response = http_response


class _KeysStayHome(urllib.request.HTTPRedirectHandler):
    """No ``Authorization`` for another site."""

    def redirect_request(self, req: Any, *args: Any, **named: Any) -> urllib.request.Request | None:
        new = super().redirect_request(req, *args, **named)
        if new is not None and origin(new.full_url) != origin(req.full_url):
            new.remove_header("Authorization")
        return new


_opener = urllib.request.build_opener(_AnyStatus, _KeysStayHome)


def origin(url: str) -> tuple[str, str]:
    parts = urllib.parse.urlsplit(url)
    return parts.scheme, parts.netloc


def send(
    url: str, *, data: bytes | None = None, headers: Mapping[str, str] | None = None, method: str | None = None
) -> HTTPResponse:
    """The answer, whatever its status; its body is read from it. Raises :data:`TRANSPORT_ERRORS`."""
    if origin(url)[0] not in {"http", "https"}:
        raise Unreachable(f"{url!r} is not an address of the web")
    named = {"User-Agent": f"atelier-download/{VERSION}", "Accept": "application/json", **(headers or {})}
    request = urllib.request.Request(url, data=data, headers=named, method=method)
    answer: HTTPResponse = _opener.open(request, timeout=TIMEOUT)
    return answer


def ask(
    url: str, *, data: bytes | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, Message, dict[str, Any]]:
    """Status, headers and the JSON of an answer. Raises :class:`Unreachable`."""
    try:
        with send(url, data=data, headers=headers) as answer:
            body = answer.read()
            found = json.loads(body) if body and "json" in answer.headers.get_content_type() else {}
            return answer.status, answer.headers, found if isinstance(found, dict) else {}
    except TRANSPORT_ERRORS as error:
        reason = getattr(error, "reason", error)
        raise Unreachable(f"{'://'.join(origin(url))} does not answer: {reason}") from error
    except ValueError as error:
        raise Unreachable(f"{without_query(url)} does not answer as an Atelier does: {error}") from error


def post_json(url: str, content: Any, headers: Mapping[str, str] | None = None) -> tuple[int, dict[str, Any]]:
    named = {"Content-Type": "application/json", **(headers or {})}
    status, _headers, found = ask(url, data=json.dumps(content).encode(), headers=named)
    return status, found


def post_form(url: str, fields: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
    named = {"Content-Type": "application/x-www-form-urlencoded"}
    status, _headers, found = ask(url, data=urllib.parse.urlencode(fields).encode(), headers=named)
    return status, found


def retry_after(headers: Message) -> float | None:
    """Seconds, of the header in either of its forms; ``None`` without one."""
    text = headers.get("Retry-After", "").strip()
    if text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return max(0.0, (moment - datetime.now(timezone.utc)).total_seconds())


def detail(answer: HTTPResponse) -> str:
    """Why it was refused, in the server's words."""
    body = answer.read(65_536)
    try:
        found = json.loads(body)
        return str(found["detail"])
    except (ValueError, KeyError, TypeError):
        return body.decode("utf-8", "replace")[:LONGEST_DETAIL].strip() or f"status {answer.status}"


def without_query(url: str) -> str:
    """An address as it may be shown: what signs it is left out."""
    return url.partition("?")[0]
