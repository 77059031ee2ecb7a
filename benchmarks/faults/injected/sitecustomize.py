"""Loaded by every Python process of an Atelier that is knocked on: death, exactly at a stage boundary.

A boundary is the moment before or after a call of a function of :data:`MODULES`. While the file ``armed`` of the folder
``ATELIER_FAULTS`` names one, whoever comes there first renames it to ``fired`` and kills the victim that it names.
"""

from __future__ import annotations

import functools
import importlib.machinery
import os
import signal
import sys
from pathlib import Path
from types import FunctionType, ModuleType

FAULTS = os.environ.get("ATELIER_FAULTS", "")
MODULES = {
    "catalog.items", "catalog.publish", "catalog.storage", "processing.flow", "processing.intake.quarantine",
    "processing.intake.reception", "processing.intake.unpacking", "processing.intake.verification",
    "processing.intake.watcher", "processing.ledger", "processing.tasks", "processing.turns",
}  # fmt: skip


def functions_of(module: ModuleType) -> list[str]:
    """The names of a module's own functions."""
    own = {name: value for name, value in vars(module).items() if isinstance(value, FunctionType)}
    return sorted(name for name, value in own.items() if value.__module__ == module.__name__)


def _reach(boundary: str) -> None:
    armed = Path(FAULTS, "armed")
    try:
        wanted, victims = armed.read_text().split(" ", 1)
        if wanted != boundary:
            return
        armed.rename(Path(FAULTS, "fired"))
    except (OSError, ValueError):
        return
    for victim in victims.split():
        _kill(victim)


def _kill(victim: str) -> None:
    process = {"child": os.getpid(), "parent": os.getppid()}.get(victim) or int(victim)
    if process > 1:  # 0: whoever armed it kills by itself
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            return


def _dying(name: str, function: FunctionType) -> FunctionType:
    @functools.wraps(function)
    def wrapper(*arguments: object, **keywords: object) -> object:
        _reach(f"{name}:before")
        result = function(*arguments, **keywords)
        _reach(f"{name}:after")
        return result

    return wrapper  # type: ignore[return-value]


class _Loader(importlib.machinery.SourceFileLoader):
    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        for name in functions_of(module):
            setattr(module, name, _dying(f"{module.__name__}.{name}", getattr(module, name)))


class _Finder(importlib.machinery.PathFinder):
    @classmethod
    def find_spec(cls, fullname: str, path: object = None, target: object = None) -> object:  # type: ignore[override]
        if fullname not in MODULES:
            return None
        spec = super().find_spec(fullname, path)  # type: ignore[arg-type]
        if spec and spec.origin:
            spec.loader = _Loader(fullname, spec.origin)
        return spec


if FAULTS:
    sys.meta_path.insert(0, _Finder)  # type: ignore[arg-type]
