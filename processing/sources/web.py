"""HTTP as the mirror wants it: every status becomes one of our errors, and a token never leaves its provider."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from processing.sources.errors import ChangedInterface, Damaged, Denied, Gone, ProviderError, Staging, Unavailable
from processing.sources.settings import ProviderSettings

CONNECT_SECONDS = 10.0
LARGEST_ANSWER = 64 * 2**20
"""Bytes of one JSON answer."""
LONGEST_DETAIL = 200
LONGEST_RETRY_AFTER = 3600.0
BROKEN = (requests.RequestException, HTTPError)
"""What a connection fails with; errors of the disk are others."""


class Web:
    """Requests to one provider."""

    def __init__(self, settings: ProviderSettings) -> None:
        self.name = settings.name
        self._settings = settings
        self._session = requests.Session()
        self._session.headers["User-Agent"] = "atelier-mirror"

    def json(self, url: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The object that is answered; ``body`` is posted. Raises :class:`ProviderError`."""
        with self.opened(url, body=body) as answer:
            try:
                content = answer.raw.read(LARGEST_ANSWER, decode_content=True)
                found = json.loads(content)
            except BROKEN as error:
                raise Unavailable(f"{self.name}: the connection broke: {error}") from error
            except ValueError as error:
                raise ChangedInterface(f"{self.name} answers {shown(url)} with what is no JSON: {error}") from error
        if not isinstance(found, dict):
            raise ChangedInterface(f"{self.name} answers {shown(url)} with a {type(found).__name__}, not an object")
        return found

    def opened(
        self, url: str, *, body: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> requests.Response:
        """An answer of 200 or 206, whose bytes are still to be read. Raises :class:`ProviderError`."""
        if urlsplit(url).scheme not in {"http", "https"}:
            raise ChangedInterface(f"{self.name} names {shown(url)!r}, which is no address of the web")
        try:
            answer = self._session.request(
                "GET" if body is None else "POST",
                url,
                json=body,
                headers={**self._key(url), **(headers or {})},
                stream=True,
                timeout=(CONNECT_SECONDS, self._settings.timeout_seconds),
            )
        except BROKEN as error:
            raise Unavailable(f"{self.name} does not answer: {error}") from error
        if answer.status_code not in {200, 206}:
            with answer:
                raise _problem(self.name, url, answer, searching=body is not None)
        return answer

    def _key(self, url: str) -> dict[str, str]:
        """For the provider's own addresses alone."""
        ours, theirs = urlsplit(self._settings.url), urlsplit(url)
        mine = (ours.scheme, ours.netloc) == (theirs.scheme, theirs.netloc)
        return {"Authorization": f"Bearer {self._settings.token}"} if self._settings.token and mine else {}


def shown(url: str) -> str:
    """An address as it may be written down: what signs it is left out."""
    return url.partition("?")[0][:LONGEST_DETAIL]


def _problem(name: str, url: str, answer: requests.Response, *, searching: bool) -> ProviderError:
    status, after = answer.status_code, _retry_after(answer.headers.get("Retry-After", ""))
    words = f"{name} answers {status} for {shown(url)}{_detail(answer)}"
    if status == 202:
        return Staging(words, after)
    if status in {404, 410} and not searching:
        return Gone(words)
    if status in {401, 403}:
        return Denied(words)
    if status == 416:
        return Damaged(words)
    if status in {408, 409, 425, 429} or status >= 500:
        return Unavailable(words, after)
    return ChangedInterface(words)


def _detail(answer: requests.Response) -> str:
    try:
        found = answer.raw.read(LONGEST_DETAIL, decode_content=True)
    except BROKEN:
        return ""
    text = " ".join(found.decode("utf-8", "replace").split())
    return f": {text}" if text else ""


def _retry_after(text: str) -> float | None:
    """Seconds, of the header in either of its forms."""
    if text.strip().isdigit():
        return min(float(text), LONGEST_RETRY_AFTER)
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(0.0, (moment - datetime.now(UTC)).total_seconds()), LONGEST_RETRY_AFTER)
