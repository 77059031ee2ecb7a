"""What keeps an extract from being made."""

from __future__ import annotations

from processing.asked import AskedError


class ExtractError(AskedError):
    """Root: nothing can be made of this request; the message says why, and what to ask for instead."""

    code = "extract-failed"


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
