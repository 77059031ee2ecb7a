"""The long-running processes of an Atelier, started, watched, started again, stopped."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from catalog.configuration import PROJECT_DIRECTORY, Configuration
from processing.queue import EXTRACTS

PR_SET_PDEATHSIG = 1
LONGEST_BACK_OFF = 30.0
"""Seconds between two starts of a process that keeps dying."""
STEADY_SECONDS = 60.0
"""A process that lived this long starts again at once."""


@dataclass
class Process:
    """One supervised process; its output goes to ``var/logs/NAME.log``."""

    name: str
    command: list[str]
    log: Path
    once: bool = False
    """A process with an end: started again only when it failed."""
    stop_seconds: float = 20.0
    starts: int = 0
    _child: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _started: float = 0.0
    _next_start: float = 0.0
    _back_off: float = 0.5

    def keep_running(self) -> bool:
        """Start the process if it does not run and its back-off is over; tell whether it was started."""
        now = time.monotonic()
        if self._child and (self._child.poll() is None or (self.once and self._child.returncode == 0)):
            return False
        if self._child:
            self._note_death(now)
        if now < self._next_start:
            return False
        self._start(now)
        return True

    def ask_to_stop(self) -> None:
        if self._child and self._child.poll() is None:
            self._child.terminate()

    def wait_stopped(self) -> None:
        """Wait for the process to end; kill it and all that it started when it takes too long."""
        if not self._child:
            return
        try:
            self._child.wait(self.stop_seconds)
        except subprocess.TimeoutExpired:
            os.killpg(self._child.pid, signal.SIGKILL)
            self._child.wait()

    def _note_death(self, now: float) -> None:
        self._back_off = 0.5 if now - self._started > STEADY_SECONDS else min(2 * self._back_off, LONGEST_BACK_OFF)
        self._next_start = now + self._back_off
        self._child = None

    def _start(self, now: float) -> None:
        with self.log.open("ab") as output:
            self._child = self._spawn(output)
        self._started = now
        self.starts += 1

    def _spawn(self, output: IO[bytes]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.command,
            cwd=PROJECT_DIRECTORY,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )


def _die_with_parent() -> None:
    """Ask the kernel to end this process when the supervisor is killed, so that no orphan holds a port."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def atelier_processes(settings: Configuration, *, demonstration: bool) -> list[Process]:
    """The web server, the watcher of the inbox, the workers, the chores, and what the settings ask for besides."""
    python = sys.executable
    commands = {
        "web": [python, "-m", "uvicorn", "portal.asgi:application", "--host", settings.listen]
        + ["--port", str(settings.port), "--proxy-headers", "--timeout-graceful-shutdown", "10"],
        "worker": [python, "-m", "celery", "-A", "processing.queue", "worker", "--loglevel", "INFO"]
        + ["--concurrency", str(settings.worker_processes), "--without-gossip", "--without-mingle"]
        + ["--queues", ",".join(settings.worker_queues)],
        "extracts": [python, "-m", "celery", "-A", "processing.queue", "worker", "--loglevel", "INFO"]
        + ["--concurrency", "1", "--without-gossip", "--without-mingle", "--queues", EXTRACTS]
        + ["--hostname", "extracts@%h"],
        "chores": [python, "manage.py", "chores"],
        "intake": [python, "-m", "processing.intake"],
    }
    if settings.nearline:
        commands["tiers"] = [python, "-m", "catalog.tiers"]
    if settings.sources:
        commands["mirror"] = [python, "manage.py", "mirror"]
    settings.logs.mkdir(parents=True, exist_ok=True)
    processes = [Process(name, command, settings.logs / f"{name}.log") for name, command in commands.items()]
    if demonstration:
        feeder = [python, "manage.py", "demonstration"]
        processes.append(Process("demonstration", feeder, settings.logs / "demonstration.log", once=True))
    return processes


def supervise(processes: list[Process], *, until: Callable[[], bool], on_start: Callable[[Process], None]) -> None:
    """Keep every process running until ``until()`` is true, then stop them all."""
    try:
        while not until():
            for process in processes:
                if process.keep_running():
                    on_start(process)
    finally:
        for process in processes:
            process.ask_to_stop()
        for process in processes:
            process.wait_stopped()
