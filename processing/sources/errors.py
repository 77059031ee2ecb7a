"""What can go wrong between a provider and the inbox."""

from __future__ import annotations

from processing.errors import ProcessingError


class SourceError(ProcessingError):
    """Root of the errors of sources: says which provider, which product, and what follows."""


class InvalidSources(SourceError):
    """The file of sources cannot be understood; nothing is fetched until it is mended."""


class SourcesUnavailable(SourceError):
    """No provider answers at the moment."""


class ProviderError(SourceError):
    """Root of what one provider does; ``code`` is a stable word for the ledger and the alarms."""

    code = "failing"


class Unavailable(ProviderError):
    """May pass: overloaded, away, too slow, a connection that broke. ``after``: seconds that the provider asks for."""

    code = "unavailable"

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


class Interrupted(ProviderError):
    """The transfer stopped on the way; what came is kept, and goes on from there."""

    code = "interrupted"


class Staging(Interrupted):
    """The provider is bringing the product back from slow storage. ``after``: seconds that it asks for."""

    code = "staging"

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


class Gone(ProviderError):
    """The provider has this product no more."""

    code = "gone"


class Damaged(ProviderError):
    """What came is not what the provider describes: another size or checksum, an archive that does not open."""

    code = "damaged"


class Denied(ProviderError):
    """The provider does not accept our account for this."""

    code = "denied"


class ChangedInterface(ProviderError):
    """The provider's answer has another shape than the one we know: a person has to look."""

    code = "changed"
