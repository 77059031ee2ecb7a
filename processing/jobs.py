"""The portal's window on production: what came in, what becomes of it."""

from processing.ledger import UNFINISHED, counts, is_known, recent

__all__ = ["UNFINISHED", "counts", "is_known", "recent"]
