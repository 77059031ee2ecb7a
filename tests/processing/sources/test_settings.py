"""The operator's file of sources: what it says, and what is said of its mistakes."""

from __future__ import annotations

import re
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pytest

from catalog.configuration import PROJECT_DIRECTORY
from processing.sources.errors import InvalidSources
from processing.sources.providers import kinds, opened
from processing.sources.settings import read_sources

PROVIDER = """
[[provider]]
name = "sister"
kind = "stac"
url = "https://portal.example/stac"
collections = { sentinel2-l1c = "theirs" }
"""
MIRROR = """
[[mirror]]
name = "toulouse"
collection = "sentinel2-l1c"
tiles = ["31TCJ"]
since = 2026-01-01
"""


def _file(folder: Path, text: str) -> Path:
    (folder / "sources.toml").write_text(text)
    return folder / "sources.toml"


def test_the_example_of_the_operator_guide_is_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    guide = (PROJECT_DIRECTORY / "docs" / "operator.md").read_text()
    example = next(text for text in re.findall(r"(?:^ {4}.*\n|^\n)+", guide, re.MULTILINE) if "[[mirror]]" in text)
    (tmp_path / "token").write_text("secret\n")
    text = textwrap.dedent(example).replace("/etc/atelier/sister", str(tmp_path / "token"))
    sources = read_sources(_file(tmp_path, text))
    assert set(sources.providers) >= {"sister"}
    assert sources.providers["sister"].token == "secret"
    assert "secret" not in repr(sources)
    (mirror,) = sources.mirrors
    now = datetime(2026, 11, 21, tzinfo=UTC)
    assert mirror.wish(now, whole=True).start == datetime(2026, 1, 1, tzinfo=UTC)
    assert mirror.wish(now, whole=False).start == datetime(2026, 11, 11, tzinfo=UTC)
    assert {settings.kind for settings in sources.providers.values()} == set(kinds())


def test_the_preferred_provider_comes_first(tmp_path: Path) -> None:
    other = PROVIDER.replace("sister", "brother")
    text = PROVIDER + other + MIRROR + 'providers = ["brother", "sister"]\n'
    sources = read_sources(_file(tmp_path, text))
    assert [one.name for one in sources.of(sources.mirrors[0])] == ["brother", "sister"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[", "sources.toml"),
        ("[providers]\n", "'providers'"),
        (PROVIDER + "colour = 1\n", "'colour' is not known"),
        (PROVIDER + 'token = "secret"\n', "token_file"),
        (PROVIDER + 'token_file = "/no/such/file"\n', "/no/such/file"),
        (PROVIDER + PROVIDER, "the same name"),
        (PROVIDER.replace("sister", "Big Sister"), "small letters"),
        (PROVIDER + MIRROR.replace("31TCJ", "99XXX"), "'99XXX' is not an MGRS tile"),
        (PROVIDER + MIRROR.replace('tiles = ["31TCJ"]', ""), "neither tiles nor a box"),
        (PROVIDER + MIRROR.replace("2026-01-01", '"January"'), "since is a date"),
        (PROVIDER + MIRROR + 'providers = ["cousin"]\n', "no provider 'cousin'"),
        (PROVIDER + MIRROR.replace("sentinel2-l1c", "landsat-l1"), "no provider has landsat-l1"),
        (PROVIDER.replace('name = "sister"', ""), "name"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(InvalidSources, match=re.escape(told)):
        read_sources(_file(tmp_path, text))


def test_a_kind_that_does_not_exist_is_named(tmp_path: Path) -> None:
    text = PROVIDER.replace('"stac"', '"carrier-pigeon"')
    sources = read_sources(_file(tmp_path, text))
    with pytest.raises(InvalidSources, match="carrier-pigeon"):
        opened(sources.providers["sister"])
