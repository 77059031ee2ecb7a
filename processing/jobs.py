"""The portal's window on production: what came in, what becomes of it, and the extracts that people ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from catalog.configuration import configuration
from processing import extract_ledger
from processing.campaigns import campaign, campaigns
from processing.campaigns import count as chosen
from processing.campaigns import products as campaign_products
from processing.extract_ledger import TooMany
from processing.history import drop_of, story
from processing.ledger import UNFINISHED, counts, is_known, recent
from processing.queue import EXTRACTS, NEXT_EXTRACT, wake_queue
from processing.reprocessing import CampaignRefused
from processing.reprocessing import begin as begin_campaign
from processing.reprocessing import go_on as campaigns_go_on
from processing.reprocessing import tell as tell_campaign
from processing.retry import NothingToRetry, retry
from processing.steering import NothingToSteer, cancel, prioritise
from processing.withdrawal import made_of, withdraw

__all__ = [
    "UNFINISHED",
    "CampaignRefused",
    "NothingToRetry",
    "NothingToSteer",
    "TooMany",
    "begin_campaign",
    "campaign",
    "campaign_products",
    "campaigns",
    "campaigns_go_on",
    "cancel",
    "chosen",
    "counts",
    "drop_of",
    "is_known",
    "made_of",
    "prioritise",
    "recent",
    "request_extract",
    "retry",
    "story",
    "tell_campaign",
    "withdraw",
]


def request_extract(extract_id: UUID, *, owner: str, label: str, request: Mapping[str, Any], mail: bool) -> None:
    """Have an extract made; :mod:`processing.extract_ledger` says what becomes of it.

    Raises :class:`processing.extract_ledger.TooMany`.
    """
    most = configuration().extracts_a_person
    extract_ledger.add(extract_id, owner=owner, label=label, request=request, mail=mail, most=most)
    wake_queue(EXTRACTS, task=NEXT_EXTRACT)
