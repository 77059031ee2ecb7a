"""The French words of all pages: found in code and templates, kept in ``portal/locale``, compiled for Django.

Babel does it all, so that no machine needs GNU gettext.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from catalog.configuration import PROJECT_DIRECTORY

PO = PROJECT_DIRECTORY / "portal" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""Stands in the file's header, so that only what changed changes it."""
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "translated": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def found() -> Catalog:
    """Every message of the portal's code and templates."""
    messages = _empty()
    for path, source in _sources():
        name = path.relative_to(PROJECT_DIRECTORY).as_posix()
        for _line, message, _comments, context in extract("python", io.BytesIO(source), KEYWORDS):
            messages.add(message, locations=[(name, 0)], context=context)
    return messages


def kept() -> Catalog:
    """The messages with their translations, as last written."""
    with PO.open("rb") as source:
        return read_po(source, locale="fr")


def compiled(messages: Catalog) -> bytes:
    """What Django loads."""
    target = io.BytesIO()
    write_mo(target, messages)
    return target.getvalue()


def update() -> list[str]:
    """Bring both files up to date with the code; returns what is still to be translated in the ``.po`` file."""
    messages = kept() if PO.exists() else _empty()
    messages.update(found(), no_fuzzy_matching=True)
    messages.obsolete.clear()
    with PO.open("wb") as target:
        write_po(target, messages, width=110, omit_header=False, include_lineno=False, sort_output=True)
    MO.write_bytes(compiled(messages))
    return untranslated(messages)


def untranslated(messages: Catalog) -> list[str]:
    """The messages without a translation; of a plural, without all its forms."""
    return [str(message.id) for message in messages if message.id and not _complete(message.string)]


def _empty() -> Catalog:
    header = "# French translations of Atelier's pages; `manage.py translations` finds what is missing."
    messages = Catalog("fr", header_comment=header, creation_date=EPOCH, revision_date=EPOCH, fuzzy=False)
    messages.project, messages.version = "Atelier", "0.1.0"
    messages.last_translator = messages.language_team = messages.msgid_bugs_address = "Atelier"
    return messages


def _complete(string: str | tuple[str, ...] | list[str] | None) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def _sources() -> Iterator[tuple[Path, bytes]]:
    for path in sorted((PROJECT_DIRECTORY / "portal").rglob("*.py")):
        yield path, path.read_bytes()
    for path in sorted((PROJECT_DIRECTORY / "templates").rglob("*.*")):
        yield path, as_python(path.read_text(), str(path)).encode()


def as_python(template: str, path: str) -> str:
    """The messages of a template as calls, one below the other: Python reads no lines that are indented unevenly."""
    return "\n".join(line.strip() for line in templatize(template, origin=path).splitlines())
