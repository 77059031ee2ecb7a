"""A tape library for rehearsals: ``python -m catalog.nearline.simulated_tape FOLDER store|fetch|holds|remove``.

A nearline command (:mod:`catalog.nearline.command`) whose volumes are folders. There is one drive, used by one call
at a time: to mount a volume takes ``--mount-seconds``, to find a product on it ``--seek-seconds``, as on tape.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from catalog.nearline.directory import DirectoryTier
from catalog.nearline.interface import Done, File, Product

MOUNTS = "mounts.log"
"""In the folder: every mount, a line each."""


def main(arguments: Sequence[str] | None = None) -> None:
    asked = _parser().parse_args(arguments)
    products = sorted((_product(line) for line in sys.stdin), key=_volume)
    with _drive(asked.folder, moves=asked.verb in {"store", "fetch"}):
        mounted = None
        for product in products:
            if asked.verb in {"store", "fetch"}:
                if _volume(product) != mounted:
                    mounted = _mount(asked.folder, _volume(product), asked.mount_seconds)
                time.sleep(asked.seek_seconds)
            for done in _run(asked.folder, asked.verb, product):
                sys.stdout.write(json.dumps(asdict(done)) + "\n")
                sys.stdout.flush()


def _run(folder: Path, verb: str, product: Product) -> Iterator[Done]:
    kept: DirectoryTier = DirectoryTier(folder / _volume(product))
    for done in getattr(kept, verb)([product]):
        yield Done(done.key, done.problem, _volume(product))


def _mount(folder: Path, volume: str, seconds: float) -> str:
    with (folder / MOUNTS).open("a") as mounts:
        mounts.write(f"{volume}\n")
    time.sleep(seconds)
    return volume


def _volume(product: Product) -> str:
    """A tape for each collection and year: what was published together lies together."""
    collection, year, *_ = product.key.split("/")
    return product.volume or f"{collection}-{year}"


@contextmanager
def _drive(folder: Path, *, moves: bool) -> Iterator[None]:
    """The only one; questions need none."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".drive").open("w") as drive:
        if moves:
            fcntl.flock(drive, fcntl.LOCK_EX)
        yield


def _product(line: str) -> Product:
    said: dict[str, Any] = json.loads(line)
    files = tuple(File(**one) for one in said["files"])
    return Product(said["key"], Path(said["directory"]), files, said.get("volume"))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="A tape library for rehearsals.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("verb", choices=["store", "fetch", "holds", "remove"])
    parser.add_argument("--mount-seconds", type=float, default=60.0)
    parser.add_argument("--seek-seconds", type=float, default=2.0)
    return parser


if __name__ == "__main__":
    main()
