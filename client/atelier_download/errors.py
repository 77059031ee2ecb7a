"""What can go wrong, and the exit code that says so."""

from __future__ import annotations


class DownloadError(Exception):
    """The root of all; the message is for people."""

    exit_code = 1


class Misuse(DownloadError):
    """The command makes no sense."""

    exit_code = 2


class NotSignedIn(DownloadError):
    """No key, or one that does not open."""

    exit_code = 3


class NothingFound(DownloadError):
    exit_code = 4


class Unreachable(DownloadError):
    """The site does not answer, or not as an Atelier does."""

    exit_code = 5


class NotOnlineInTime(DownloadError):
    exit_code = 6


class Failed(DownloadError):
    """A file that cannot be had; asking again would not help."""


class TryLater(DownloadError):
    """A file that may be had later."""

    def __init__(self, message: str, seconds: float | None = None) -> None:
        super().__init__(message)
        self.seconds = seconds
        """What the server asked to wait, if it did."""


class Staging(TryLater):
    """The file is on its way from slow storage (202)."""


class Interrupted(DownloadError):
    exit_code = 130
