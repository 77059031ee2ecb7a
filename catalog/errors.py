"""What can go wrong in the catalog."""


class CatalogError(Exception):
    """Root of the catalog's errors: says what happened, to which item, and what to do."""


class ItemNotFound(CatalogError):
    """No such item in this collection."""


class PublicationError(CatalogError):
    """A product could not be published; nothing of it is visible."""


class UnsafeKey(CatalogError):
    """A storage key that does not name a file inside the archive."""


class StorageUnavailable(CatalogError, OSError):
    """The object store does not answer; ``errno`` is ``EIO``, as of a disk that may work again."""


class InvalidSearch(CatalogError):
    """A search body that means nothing to the catalog."""


class UnknownCollection(PublicationError):
    """No such collection here."""
