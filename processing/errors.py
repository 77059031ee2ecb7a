"""What can go wrong between the inbox and the catalog."""


class ProcessingError(Exception):
    """Root of the processing errors: says what happened, to which product, and what to do."""


class RejectedProduct(ProcessingError):
    """A product that will never be processed as it is; its message is the reason in quarantine.

    ``code`` is a stable word for statistics and tests, e.g. ``unknown-product``.
    """

    code = "rejected"


class UnknownProduct(RejectedProduct):
    """Neither a Sentinel-2 L1C nor a Landsat L1TP product."""

    code = "unknown-product"


class IncompleteProduct(RejectedProduct):
    """A file that the product's own metadata names is missing, empty or cut short."""

    code = "incomplete-product"


class CorruptProduct(RejectedProduct):
    """A file is there but cannot be read as what it claims to be."""

    code = "corrupt-product"


class ChecksumMismatch(RejectedProduct):
    """A file differs from the checksum in the product's own manifest."""

    code = "checksum-mismatch"


class InvalidMetadata(RejectedProduct):
    """The product's metadata is missing, malformed, hostile or contradicts itself."""

    code = "invalid-metadata"


class UnsafeArchive(RejectedProduct):
    """An archive with links, paths that leave it, too many members or an absurd expansion."""

    code = "unsafe-archive"


class UnsupportedProduct(RejectedProduct):
    """Recognised, well-formed, and not something that the chains can process."""

    code = "unsupported-product"


class ChainError(ProcessingError):
    """A chain failed on a product that had been accepted."""


class NothingToMake(ChainError):
    """No failure: by design no product is made of what there is; the message says what is missing."""


class TooCloudy(NothingToMake):
    """An image that shows so little of the ground."""


class NotYet(ProcessingError):
    """No failure: something that a job needs is on its way; it is tried again after ``seconds``."""

    def __init__(self, message: str, seconds: float = 60) -> None:
        super().__init__(message)
        self.seconds = seconds


class NotReproducible(ProcessingError):
    """A published product cannot be made again: says which, and what is missing."""
