"""What the pages load is collected once, named by its content, compressed, and complete."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import storage
from django.test import override_settings

from portal import staticfiles

IMPORT = re.compile(r"""(?:import|from)\s*["'](\.[^"']+)["']""")
HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")
STORAGES = {"staticfiles": {"BACKEND": "portal.staticfiles.Storage"}}


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=root, STORAGES=STORAGES):
        storage.staticfiles_storage._setup()
        assert staticfiles.collect()
        assert not staticfiles.collect(), "collected again though nothing changed"
        yield root
    storage.staticfiles_storage._setup()


def test_every_module_imports_hashed_names_that_exist(collected: Path) -> None:
    ours = [path for path in collected.rglob("*.js") if HASHED.search(path.name) and "admin" not in path.parts]
    imports = [(path, name) for path in ours for name in IMPORT.findall(path.read_text())]
    assert len(imports) > 10
    for path, name in imports:
        assert (path.parent / name).exists(), f"{path.name} imports {name}"
        assert HASHED.search(name), f"{path.name} imports {name} by its plain name: it would be cached too long"


def test_what_is_large_is_compressed(collected: Path) -> None:
    large = [path for path in collected.rglob("*") if HASHED.search(path.name) and path.stat().st_size > 50_000]
    assert large
    for path in large:
        for suffix in (".br", ".gz"):
            compressed = path.with_name(path.name + suffix)
            assert compressed.stat().st_size < 0.45 * path.stat().st_size, path


def test_nothing_for_developers_is_published(collected: Path) -> None:
    assert not [path for pattern in ("*.map", "*.d.ts", "*-dev.mjs", "*.md") for path in collected.rglob(pattern)]
