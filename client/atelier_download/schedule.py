"""Many files, some at once: what is in slow storage is asked for first, what fails is tried again later."""

from __future__ import annotations

import heapq
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from atelier_download.errors import DownloadError, Interrupted, NotOnlineInTime, NotSignedIn, Staging, TryLater
from atelier_download.wanted import Wanted

LONGEST_PAUSE = 60.0
STAGING_PAUSE = 30.0
"""Seconds before asking again for a file on its way, when the server names none."""

Fetch = Callable[[Wanted, Callable[[int], None]], bool]


@dataclass(order=True)
class Task:
    when: float
    """Not before this moment of :func:`time.monotonic`."""
    rank: int
    """What is offline comes first: asking for it takes no time, and it is on its way while the rest is fetched."""
    number: int
    wanted: Wanted = field(compare=False)
    tries: int = field(default=0, compare=False)
    bytes_there: int = field(default=0, compare=False)
    most_there: int = field(default=0, compare=False)
    """Bytes, at the best of its tries."""


@dataclass
class Outcome:
    """What became of one file."""

    wanted: Wanted
    error: DownloadError | None = None
    fetched: bool = False
    """False when it was there already."""


class Schedule:
    """Runs the tasks in threads until each has its outcome."""

    def __init__(
        self, wanted: Sequence[Wanted], fetch: Fetch, stop: threading.Event, *, tries: int, wait: float
    ) -> None:
        self._tasks = [Task(0.0, 0 if file.offline else 1, number, file) for number, file in enumerate(wanted)]
        heapq.heapify(self._tasks)
        self._left = len(self._tasks)
        self._fetch, self._stop = fetch, stop
        self._tries, self._deadline = tries, time.monotonic() + wait
        self._changed = threading.Condition()
        self.outcomes: list[Outcome] = []
        self.bytes_there = 0
        self.waiting_for = 0
        """Files on their way from slow storage."""

    def run(self, parallel: int, when_settled: Callable[[Outcome], None], every: Callable[[], None]) -> None:
        """Until all is settled; ``every`` is called about four times a second, from this thread."""
        threads = [threading.Thread(target=self._work, args=(when_settled,), daemon=True) for _ in range(parallel)]
        for thread in threads:
            thread.start()
        try:
            while self._left and not self._stop.is_set():
                with self._changed:
                    self._changed.wait(0.25)
                every()
        finally:
            if self._left:
                self._stop.set()
            for thread in threads:
                thread.join(5)

    def _work(self, when_settled: Callable[[Outcome], None]) -> None:
        while (task := self._next()) is not None:
            outcome = self._tried(task)
            with self._changed:
                if outcome is None:
                    heapq.heappush(self._tasks, task)
                else:
                    self.outcomes.append(outcome)
                    self._left -= 1
                    when_settled(outcome)
                self._changed.notify_all()

    def _next(self) -> Task | None:
        """The next task that is due; ``None`` when nothing is left to do."""
        with self._changed:
            while self._left and not self._stop.is_set():
                pause = self._tasks[0].when - time.monotonic() if self._tasks else 0.25
                if self._tasks and pause <= 0:
                    return heapq.heappop(self._tasks)
                self._changed.wait(min(max(pause, 0.01), 0.25))
            return None

    def _tried(self, task: Task) -> Outcome | None:
        """``None`` when it is to be tried again."""
        self._note_waiting(task, waits=False)
        try:
            return Outcome(task.wanted, fetched=self._fetch(task.wanted, lambda more: self._progress(task, more)))
        except Staging as error:
            return self._staged(task, error)
        except TryLater as error:
            return self._again(task, error)
        except NotSignedIn as error:
            self._stop.set()
            return Outcome(task.wanted, error)
        except DownloadError as error:
            return None if isinstance(error, Interrupted) else Outcome(task.wanted, error)

    def _staged(self, task: Task, error: Staging) -> Outcome | None:
        task.when = time.monotonic() + (error.seconds if error.seconds is not None else STAGING_PAUSE)
        self._progress(task, -task.bytes_there)
        if task.when > self._deadline:
            return Outcome(task.wanted, NotOnlineInTime(f"{error} (waited as long as --wait says)"))
        self._note_waiting(task, waits=True)
        return None

    def _again(self, task: Task, error: TryLater) -> Outcome | None:
        """A try that brought the file further does not count."""
        task.tries = 0 if task.bytes_there > task.most_there else task.tries + 1
        task.most_there = max(task.most_there, task.bytes_there)
        self._progress(task, -task.bytes_there)
        pause = min(LONGEST_PAUSE, 2.0 ** max(0, task.tries - 1)) * random.uniform(0.5, 1)
        task.when = time.monotonic() + (error.seconds if error.seconds is not None else pause)
        settled = task.tries >= self._tries or task.when > self._deadline
        return Outcome(task.wanted, error) if settled else None

    def _progress(self, task: Task, more: int) -> None:
        with self._changed:
            task.bytes_there += more
            self.bytes_there += more

    def _note_waiting(self, task: Task, *, waits: bool) -> None:
        with self._changed:
            task.rank = 2 if waits else task.rank
            self.waiting_for = sum(other.rank == 2 for other in self._tasks) + waits
