"""Everything that reads extracts; another person's answers 404."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from catalog.configuration import configuration
from portal.accounts.models import User
from portal.downloads.representations import StoredFile
from portal.extracts.archive import ZipOfExtract
from portal.extracts.words import OUTPUTS
from processing import extract_ledger
from processing.extracts.request import ExtractRequest


@dataclass(frozen=True)
class ExtractFile:
    name: str
    size: int
    """bytes"""
    sha256: str
    media_type: str


@dataclass(frozen=True)
class Extract:
    """One request and what became of it."""

    id: UUID
    owner: str
    label: str
    request: ExtractRequest
    status: str
    progress: float
    code: str
    reason: str
    details: dict[str, Any]
    files: list[ExtractFile]
    ahead: int
    created_at: datetime
    ended_at: datetime | None
    expires_at: datetime | None

    @property
    def unfinished(self) -> bool:
        return self.status in extract_ledger.UNFINISHED

    @property
    def percent(self) -> int:
        return int(100 * self.progress)

    @property
    def form(self) -> str:
        """The files that were asked for, in words."""
        return str(OUTPUTS[self.request.output])

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)

    @property
    def folder(self) -> Path:
        return configuration().extracts / str(self.id)

    @property
    def statistics(self) -> Path | None:
        """The file of figures, where there is one."""
        path = self.folder / "statistics.json"
        return path if self.status == "ready" and path.is_file() else None


def extract_of_row(row: dict[str, Any]) -> Extract:
    return Extract(
        id=row["id"],
        owner=row["owner"],
        label=row["label"],
        request=ExtractRequest.of(row["request"]),
        status=row["status"],
        progress=row["progress"],
        code=row["code"] or "",
        reason=row["reason"] or "",
        details=row["details"],
        files=[ExtractFile(**file) for file in row["files"]],
        ahead=row.get("ahead", 0),
        created_at=row["created_at"],
        ended_at=row["ended_at"],
        expires_at=row["expires_at"],
    )


def extracts(*, user: User) -> list[Extract]:
    """The person's, the latest first."""
    return [extract_of_row(row) for row in extract_ledger.of_owner(str(user.pk))]


def extract_access(*, user: User, extract_id: UUID) -> Extract:
    row = extract_ledger.get(extract_id, owner=str(user.pk))
    if row is None:
        raise Http404(_("There is no such extract."))
    return extract_of_row(row)


def file_access(*, user: User, extract_id: UUID, name: str) -> StoredFile:
    """A file of a ready extract; ``Http404`` says whether it expired."""
    found = _ready_access(user=user, extract_id=extract_id)
    file = next((one for one in found.files if one.name == name), None)
    if file is None:
        raise Http404(_("There is no such file."))
    return _stored(found, file)


def archive_access(*, user: User, extract_id: UUID) -> ZipOfExtract:
    """All files of a ready extract; ``Http404`` says whether it expired."""
    found = _ready_access(user=user, extract_id=extract_id)
    files = [_stored(found, file) for file in found.files]
    return ZipOfExtract.of(f"{found.id}.zip", files, found.ended_at or found.created_at)


def _ready_access(*, user: User, extract_id: UUID) -> Extract:
    found = extract_access(user=user, extract_id=extract_id)
    if found.status == "expired":
        raise Http404(_("This extract has expired and was deleted: ask for it again."))
    if found.status != "ready":
        raise Http404(_("There is no such file."))
    return found


def _stored(extract: Extract, file: ExtractFile) -> StoredFile:
    path = extract.folder / file.name
    try:
        modified = datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
    except FileNotFoundError as error:
        raise Http404(_("This extract has expired and was deleted: ask for it again.")) from error
    return StoredFile(path, file.size, file.sha256, file.media_type, modified)
