"""The keys of sites, kept in ``~/.config/atelier/keys.json`` for its owner alone."""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from atelier_download.errors import NotSignedIn
from atelier_download.http import ask, post_form

try:
    import fcntl
except ImportError:  # Windows: two commands that renew one key at the same moment are not kept apart
    fcntl = None  # type: ignore[assignment]

CLIENT = "atelier-download"
SECONDS_TO_SPARE = 60
"""A key that ends sooner is renewed before it is used."""


def folder() -> Path:
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "atelier"


class Keys:
    """``keys.json``: for each site, what its token endpoint last answered."""

    def __init__(self) -> None:
        self._path = folder() / "keys.json"

    def of(self, site: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self._all().get(site)
        return found

    def keep(self, site: str, answer: dict[str, Any]) -> dict[str, Any]:
        """Keep what a token endpoint answered; written aside and renamed, so that no key is ever half there."""
        kept = {
            "access_token": answer["access_token"],
            "refresh_token": answer.get("refresh_token", ""),
            "ends": time.time() + float(answer.get("expires_in", 300)),
        }
        self._write({**self._all(), site: kept})
        return kept

    def forget(self, site: str) -> None:
        self._write({name: key for name, key in self._all().items() if name != site})

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """One process at a time renews: a refresh token opens once."""
        self._folder()
        with open(self._path.with_suffix(".lock"), "w", opener=_private) as lock:
            if fcntl:
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _all(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(self._path.read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return found

    def _write(self, content: dict[str, Any]) -> None:
        self._folder()
        aside = self._path.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
        with open(aside, "w", opener=_private) as file:
            json.dump(content, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(self._path)

    def _folder(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)


class Access:
    """The ``Authorization`` header for a site; renewed when it is about to end or was refused."""

    def __init__(self, site: str) -> None:
        self.site = site
        self._keys, self._lock = Keys(), threading.Lock()
        self._fixed = os.environ.get("ATELIER_TOKEN", "").strip()

    @property
    def known(self) -> bool:
        return bool(self._fixed or self._keys.of(self.site))

    def header(self, *, refused: str = "") -> dict[str, str]:
        """For now; another one than ``refused``, when that one was. Raises :class:`NotSignedIn`."""
        if self._fixed:
            if refused:
                raise NotSignedIn("the site refuses the token in ATELIER_TOKEN: make another one on your account page")
            return {"Authorization": f"Bearer {self._fixed}"}
        with self._lock:
            key = self._keys.of(self.site)
            if key is None:
                raise NotSignedIn(f"sign in first: atelier-download --site {self.site} --sign-in")
            if self._ends(key, refused):
                key = self._renewed(refused)
        return {"Authorization": f"Bearer {key['access_token']}"}

    def _renewed(self, refused: str) -> dict[str, Any]:
        with self._keys.locked():
            key = self._keys.of(self.site)  # another process may have renewed it meanwhile
            if key and not self._ends(key, refused):
                return key
            fields = {"grant_type": "refresh_token", "refresh_token": (key or {}).get("refresh_token", "")}
            status, answer = post_form(endpoints(self.site)["token_endpoint"], {**fields, "client_id": CLIENT})
            if status == 200:
                return self._keys.keep(self.site, answer)
            if status == 400:
                self._keys.forget(self.site)
        raise NotSignedIn(
            f"the sign-in has ended ({answer.get('error', status)}): atelier-download --site {self.site} --sign-in"
        )

    @staticmethod
    def _ends(key: dict[str, Any], refused: str) -> bool:
        return key["ends"] - time.time() < SECONDS_TO_SPARE or (bool(refused) and key["access_token"] in refused)


def endpoints(site: str) -> dict[str, str]:
    """Of the site's OpenID provider, by discovery."""
    status, _headers, found = ask(f"{site}/.well-known/openid-configuration")
    if status != 200 or "token_endpoint" not in found:
        raise NotSignedIn(f"{site} offers no sign-in for programs: make a token on its page and set ATELIER_TOKEN")
    return found


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
