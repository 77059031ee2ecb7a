"""Level-1 that comes by itself: providers that are asked and fetched from, and what is missing until it is here.

The mirror (:mod:`processing.sources.mirror`) asks every provider of the operator's file for what it has, notes in the
ledger what is not here, fetches it and drops it in the inbox. Others ask by :func:`offers` and :func:`order`.
"""

from processing.sources.attempts import try_again
from processing.sources.complaints import Complaint, complaints
from processing.sources.errors import SourceError, SourcesUnavailable
from processing.sources.mirror import look_at_all, run_mirror
from processing.sources.offer import Offer, Wish
from processing.sources.ordering import Ordered, cancel, configured, errand_of, offers, order, ordered

__all__ = [
    "Complaint",
    "Offer",
    "Ordered",
    "SourceError",
    "SourcesUnavailable",
    "Wish",
    "cancel",
    "complaints",
    "configured",
    "errand_of",
    "look_at_all",
    "offers",
    "order",
    "ordered",
    "run_mirror",
    "try_again",
]
