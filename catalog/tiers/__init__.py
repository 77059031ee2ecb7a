"""The disk as a cache over slow storage: tape, a cold file system, whatever a command reaches.

Every published product is copied to the nearline tier; when the disk fills, the files of those that nobody used for the
longest time leave it, unless theirs is the only copy. What somebody asks for comes back, in groups. The folder of a
product stays, with its ``item.json``, ``CHECKSUMS.json``, quicklook and metadata: searches, pages and lists never wait.

Without ``ATELIER_NEARLINE`` there is no such tier and all of this does nothing. ``python -m catalog.tiers`` does the
moving; other rooms call what is named here.
"""

from __future__ import annotations

from catalog.tiers.errors import NotOnline
from catalog.tiers.records import away, bring, figures, forget, problems, require_online
from catalog.tiers.settings import enabled
from catalog.tiers.usage import note_use

__all__ = ["NotOnline", "away", "bring", "enabled", "figures", "forget", "note_use", "problems", "require_online"]
