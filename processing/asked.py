"""What is wrong with something that a person asks the workers for."""

from __future__ import annotations

from processing.errors import ProcessingError


class AskedError(ProcessingError):
    """Nothing can be made of what was asked for; the message says why, and what to ask for instead.

    ``code`` is a stable word; ``details`` are what a translation of the message needs, ``details["field"]`` names the
    field that has no meaning.
    """

    code = "refused"

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.details = details
