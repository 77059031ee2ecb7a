"""What keeps products from being made at a person's request."""

from __future__ import annotations

from processing.asked import AskedError


class RequestError(AskedError):
    """Root: this request is not taken; the message says why, and what to ask for instead."""

    code = "request-refused"


class InvalidRequest(RequestError):
    """Something in the request has no meaning here; ``details["field"]`` names what."""

    code = "invalid-request"


class NothingFound(RequestError):
    """No Level-1 product of these sensors was taken there and then, as far as is known here."""

    code = "nothing-found"


class TooLarge(RequestError):
    """More products than one request may ask for."""

    code = "too-large"


class TooMany(RequestError):
    """The person has as many requests under way, or has had as many products made, as one person may."""

    code = "too-many"
