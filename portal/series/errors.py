"""What can be wrong with what is asked."""


class SeriesRefused(Exception):
    """Something that cannot be shown; the message says to people why, and what to do."""


class Busy(SeriesRefused):
    """Not now: ``seconds`` later."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds
