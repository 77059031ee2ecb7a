"""Ports for the servers of the tests."""

from __future__ import annotations

import errno
import random
import socket

BELOW_THE_EPHEMERAL = range(15_000, 32_000)
"""The kernel gives none of these to a connection of its own choice, which could take it before the server binds it."""
ATTEMPTS = 100


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on; each process of the tests draws its own."""
    chance = random.SystemRandom()
    for _ in range(ATTEMPTS):
        port = chance.choice(BELOW_THE_EPHEMERAL)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
            else:
                return port
    raise RuntimeError(f"no port is free between {BELOW_THE_EPHEMERAL.start} and {BELOW_THE_EPHEMERAL.stop}")
