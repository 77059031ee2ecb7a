"""``python -m processing.intake``: watch the inbox until told to stop."""

from __future__ import annotations

import logging
import signal
from types import FrameType

from catalog.configuration import configuration
from processing.intake.watcher import Watcher


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    settings = configuration()
    settings.inbox.mkdir(parents=True, exist_ok=True)
    stopping: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        stopping.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, note)
    Watcher(settings).run(until=lambda: bool(stopping))


if __name__ == "__main__":
    main()
