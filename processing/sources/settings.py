"""The operator's file of sources (TOML): which providers there are, and what is mirrored from them."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from catalog.gazetteer.place import Box
from processing.sources.errors import InvalidSources
from processing.sources.offer import Wish

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
LONGEST_PAUSE_SECONDS = 900.0
T = TypeVar("T", "ProviderSettings", "MirrorSettings")


@dataclass(frozen=True)
class ProviderSettings:
    """``[[provider]]``: who has products and how to get them."""

    name: str
    kind: str
    """The module of :mod:`processing.sources.providers`."""
    collections: Mapping[str, str]
    """Our collection → the provider's name of it."""
    url: str = ""
    token: str | None = field(default=None, repr=False)
    at_once: int = 2
    """Products fetched from it at the same time."""
    timeout_seconds: float = 60.0
    """Without a byte."""
    slowest: float = 10_000.0
    """Bytes a second; a transfer that is slower gives way, and goes on from there later or elsewhere."""
    page: int = 100
    """Products of one answer."""
    first_pause_seconds: float = 2.0
    """Before the second attempt; each further pause is twice as long."""
    longest_pause_seconds: float = LONGEST_PAUSE_SECONDS
    asset: str | None = None
    """STAC: the asset that is the whole product; found by its type when absent."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """What only this kind of provider understands."""


@dataclass(frozen=True)
class MirrorSettings:
    """``[[mirror]]``: what shall be here."""

    name: str
    collection: str
    since: date
    until: date | None = None
    tiles: tuple[str, ...] = ()
    bbox: Box | None = None
    cloud_cover: float | None = None
    providers: tuple[str, ...] = ()
    """Whom to ask, the preferred first; all that have the collection when empty."""
    every_minutes: float = 15.0
    """Between two looks at the last days."""
    recent_days: float = 10.0
    whole_hours: float = 24.0
    """Between two comparisons with all that the providers have since ``since``."""

    def wish(self, now: datetime, *, whole: bool) -> Wish:
        first = _midnight(self.since)
        start = first if whole else max(first, now - timedelta(days=self.recent_days))
        end = (_midnight(self.until) if self.until else now) + timedelta(days=1)
        return Wish(self.collection, start, end, self.tiles, self.bbox, self.cloud_cover)


@dataclass(frozen=True)
class Sources:
    """The whole file."""

    providers: Mapping[str, ProviderSettings]
    mirrors: tuple[MirrorSettings, ...]

    def of(self, mirror: MirrorSettings) -> list[ProviderSettings]:
        """The providers of a mirror, the preferred first."""
        named = mirror.providers or tuple(self.providers)
        return [self.providers[name] for name in named if mirror.collection in self.providers[name].collections]


def read_sources(path: Path) -> Sources:
    """Raises :class:`InvalidSources` with the place of what cannot be understood."""
    try:
        content = tomllib.loads(path.read_text())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidSources(f"{path}: {error}") from error
    unknown = set(content) - {"provider", "mirror"}
    if unknown:
        raise InvalidSources(f"{path}: [[provider]] and [[mirror]] are known, not {sorted(unknown)[0]!r}")
    providers = [_provider(one, path) for one in content.get("provider", ())]
    mirrors = tuple(_mirror(one, path) for one in content.get("mirror", ()))
    sources = Sources({one.name: one for one in providers}, mirrors)
    if len(sources.providers) < len(providers):
        raise InvalidSources(f"{path}: two providers have the same name")
    for mirror in mirrors:
        _check(sources, mirror, path)
    return sources


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _provider(described: dict[str, Any], path: Path) -> ProviderSettings:
    where = f"{path}, [[provider]] {described.get('name', '')!r}"
    given = {key: value for key, value in described.items() if key not in {"token_file", "token_variable"}}
    made = _made(ProviderSettings, {**given, "token": _token(described, where)}, where)
    if not NAME.fullmatch(str(made.name)):
        raise InvalidSources(f"{where}: a name is of small letters, digits and '-'")
    if not isinstance(made.collections, dict) or made.at_once < 1:
        raise InvalidSources(f"{where}: collections is a table, at_once at least 1")
    return made


def _token(described: dict[str, Any], where: str) -> str | None:
    """The provider's key, which stands in no file that is shown around."""
    if "token" in described:
        raise InvalidSources(f"{where}: put the token in a file (token_file) or in the environment (token_variable)")
    if name := described.get("token_variable"):
        return os.environ.get(name) or None
    try:
        return Path(described["token_file"]).read_text().strip() if "token_file" in described else None
    except OSError as error:
        raise InvalidSources(f"{where}: {error}") from error


def _mirror(described: dict[str, Any], path: Path) -> MirrorSettings:
    where = f"{path}, [[mirror]] {described.get('name', '')!r}"
    lists: dict[str, Any] = {key: tuple(described[key]) for key in ("tiles", "bbox", "providers") if key in described}
    made = _made(MirrorSettings, {**described, **lists}, where)
    if not isinstance(made.since, date):
        raise InvalidSources(f"{where}: since is a date, 2026-01-01")
    try:
        made.wish(datetime.now(UTC), whole=True).boxes()
    except (InvalidSources, TypeError, ValueError) as error:
        raise InvalidSources(f"{where}: {error}") from error
    return made


def _made(kind: type[T], given: dict[str, Any], where: str) -> T:
    unknown = set(given) - {one.name for one in fields(kind)}
    if unknown:
        raise InvalidSources(f"{where}: {sorted(unknown)[0]!r} is not known")
    try:
        return kind(**given)
    except TypeError as error:
        raise InvalidSources(f"{where}: {error}") from error


def _check(sources: Sources, mirror: MirrorSettings, path: Path) -> None:
    strangers = [name for name in mirror.providers if name not in sources.providers]
    if strangers or not sources.of(mirror):
        reason = f"there is no provider {strangers[0]!r}" if strangers else f"no provider has {mirror.collection}"
        raise InvalidSources(f"{path}, [[mirror]] {mirror.name!r}: {reason}")
