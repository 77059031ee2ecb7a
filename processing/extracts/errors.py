"""What keeps an extract from being made."""

from __future__ import annotations

from processing.errors import ProcessingError


class ExtractError(ProcessingError):
    """Root: nothing can be made of this request; the message says why, and what to ask for instead.

    ``code`` is a stable word; ``details`` are what a translation of the message needs.
    """

    code = "extract-failed"

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.details = details


class InvalidRequest(ExtractError):
    """Something in the request has no meaning here; ``details["field"]`` names what."""

    code = "invalid-request"


class NothingThere(ExtractError):
    """The area touches none of the products."""

    code = "nothing-there"


class TooLarge(ExtractError):
    """More pixels or dates than are made at once."""

    code = "too-large"


class Cancelled(ExtractError):
    """Its owner took the request back while it was being made."""

    code = "cancelled"
