"""The nth call that writes fails, for every n: what was on its way is whole, or not there, and can be done again.

The calls are those by which Python's own code changes a file system. A child process makes them, so that what one
failure leaves behind in memory is not there for the next.
"""

from __future__ import annotations

import builtins
import errno
import io
import multiprocessing
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.faults import Outcome

CALLS = ("fsync", "rename", "replace", "mkdir", "link", "unlink", "rmdir")
"""Of the module ``os``; opening a file to write, and writing to it, come besides."""
ERRORS = (errno.ENOSPC, errno.EIO)
CLEAN, FAILED, WENT_ON, NOT_REACHED = 0, 3, 4, 5
"""Exit statuses of the child: said so, raised something else, went on regardless, has fewer calls than that."""
MOST = 2_000
FORK = multiprocessing.get_context("fork")


@dataclass
class _Failing:
    """Counts calls, and lets one of them fail."""

    nth: int
    number: int
    """errno"""
    done: int = 0

    def step(self, what: str) -> None:
        self.done += 1
        if self.done == self.nth:
            raise OSError(self.number, f"{os.strerror(self.number)} ({what}, call {self.nth})")

    def calling(self, function: Callable[..., Any], name: str) -> Callable[..., Any]:
        def wrapper(*arguments: Any, **keywords: Any) -> Any:
            self.step(name)
            return function(*arguments, **keywords)

        return wrapper

    def opening(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(file: Any, mode: str = "r", *arguments: Any, **keywords: Any) -> Any:
            if not set(mode) & set("wxa+"):
                return function(file, mode, *arguments, **keywords)
            self.step(f"open {file}")
            opened = function(file, mode, *arguments, **keywords)
            return _Written(opened, self)

        return wrapper


class _Written:
    """A file open for writing, whose writes count."""

    def __init__(self, opened: Any, failing: _Failing) -> None:
        self._opened, self._failing = opened, failing

    def write(self, data: Any) -> Any:
        self._failing.step("write")
        return self._opened.write(data)

    def __enter__(self) -> _Written:
        self._opened.__enter__()
        return self

    def __exit__(self, *about: object) -> Any:
        return self._opened.__exit__(*about)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._opened)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._opened, name)


def _arm(failing: _Failing) -> None:
    for name in CALLS:
        setattr(os, name, failing.calling(getattr(os, name), name))
    builtins.open = failing.opening(builtins.open)
    io.open = failing.opening(io.open)


def _child(run: Callable[[], object], said: tuple[type[BaseException], ...], failing: _Failing) -> None:
    _arm(failing)
    try:
        run()
    except said:
        os._exit(CLEAN)
    except BaseException as error:
        os.write(2, f"call {failing.nth}: {type(error).__name__}: {error}\n".encode())
        os._exit(FAILED)
    os._exit(NOT_REACHED if failing.done < failing.nth else WENT_ON)


def fail_every_call(
    prepare: Callable[[], Callable[[], object]],
    afterwards: Callable[[bool], str | None],
    *,
    said: tuple[type[BaseException], ...],
    errors: tuple[int, ...] = ERRORS,
    every: int = 1,
) -> Outcome:
    """Let the 1st, 2nd… writing call of what ``prepare()`` returns fail, until there are no more calls.

    ``afterwards(went_on)`` looks at what there is then, does it again, looks once more and returns a complaint, if any;
    ``went_on`` where the work was finished in spite of the failure. ``said`` are the errors that a failure may lead to.
    ``every`` takes only each so many-th call.
    """
    outcome = Outcome()
    for number in errors:
        for nth in range(1, MOST, every):
            run = prepare()
            child = FORK.Process(target=_child, args=(run, said, _Failing(nth, number)))
            child.start()
            child.join()
            if child.exitcode == NOT_REACHED:
                break
            name = errno.errorcode[number]
            outcome.expect(child.exitcode in {CLEAN, WENT_ON}, f"{name} at call {nth}: ended with {child.exitcode}")
            complaint = afterwards(child.exitcode == WENT_ON)
            outcome.expect(complaint is None, f"{name} at call {nth}: {complaint}")
            outcome.note("went on" if child.exitcode == WENT_ON else f"{name} was said")
        else:
            outcome.wrong.append(f"still writing after {MOST} calls")
    return outcome
