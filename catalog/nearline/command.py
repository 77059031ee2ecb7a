"""A nearline tier behind a command of the operator's, for tape libraries and object stores alike.

``COMMAND store|fetch|holds|remove`` reads a JSON object a line from its standard input, one for each product::

    {"key": "sentinel2-l2a/2018/07/16/ITEM", "directory": "/archive/…", "volume": "T00017" or null,
     "files": [{"name": "ITEM_FRE_B2.tif", "size": 123, "sha256": "…"}]}

and writes one for each as soon as it is done, in any order::

    {"key": "sentinel2-l2a/2018/07/16/ITEM", "volume": "T00017"}
    {"key": "sentinel2-l2a/2018/07/17/ITEM", "problem": "the tape cannot be read"}

What has no line was not done. Its standard error goes to the log.
"""

from __future__ import annotations

import json
import logging
import subprocess
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import IO, Any

from catalog.nearline.interface import Done, Product

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CommandTier:
    """Runs ``command`` once for all products of a call."""

    command: tuple[str, ...]

    def store(self, products: Sequence[Product]) -> Iterator[Done]:
        return self._run("store", products)

    def fetch(self, products: Sequence[Product]) -> Iterator[Done]:
        return self._run("fetch", products)

    def holds(self, products: Sequence[Product]) -> Iterator[Done]:
        return self._run("holds", products)

    def remove(self, products: Sequence[Product]) -> Iterator[Done]:
        return self._run("remove", products)

    def _run(self, verb: str, products: Sequence[Product]) -> Iterator[Done]:
        waited_for = {product.key for product in products}
        try:
            running = subprocess.Popen(
                [*self.command, verb], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, errors="replace"
            )
        except OSError as error:
            yield from (Done(key, f"{self.command[0]} cannot be run: {error}") for key in waited_for)
            return
        with running:
            threading.Thread(target=_say, args=(running.stdin, products), daemon=True).start()
            for line in running.stdout or ():
                done = _answer(line)
                if done is not None and done.key in waited_for:
                    waited_for.remove(done.key)
                    yield done
        ended = f"{self.command[0]} {verb} ended with {running.returncode} and did not name it"
        yield from (Done(key, ended) for key in sorted(waited_for))


def _say(pipe: IO[str], products: Sequence[Product]) -> None:
    """In a thread of its own: a command may answer before it has read everything."""
    try:
        with pipe:
            for product in products:
                pipe.write(json.dumps({**asdict(product), "directory": str(product.directory)}) + "\n")
    except BrokenPipeError:
        pass  # it ended early: what it did not answer for was not done


def _answer(line: str) -> Done | None:
    try:
        said: Any = json.loads(line)
        return Done(str(said["key"]), said.get("problem"), said.get("volume"))
    except (ValueError, KeyError, TypeError, AttributeError):
        log.warning("the nearline command wrote a line that is no answer: %.200s", line)
        return None
