"""The files of a Metalink 4 (RFC 5854)."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from atelier_download.errors import Misuse
from atelier_download.wanted import Wanted

NAMESPACE = "{urn:ietf:params:xml:ns:metalink}"


def files_of_metalink(path: Path) -> list[Wanted]:
    """Raises :class:`Misuse` for what is no metalink."""
    try:
        content = path.read_bytes()
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise Misuse(f"{path}: a metalink has no DOCTYPE; this file may be hostile")
        root = ElementTree.fromstring(content)  # noqa: S314  nothing can be expanded without a DOCTYPE
    except (OSError, ElementTree.ParseError) as error:
        raise Misuse(f"{path} cannot be read as a metalink: {error}") from error
    return [_file(file) for file in root.iter(f"{NAMESPACE}file")]


def _file(file: ElementTree.Element) -> Wanted:
    hashes = {found.get("type"): (found.text or "").strip() for found in file.findall(f"{NAMESPACE}hash")}
    url = file.findtext(f"{NAMESPACE}url", "").strip()
    size = int(file.findtext(f"{NAMESPACE}size", "-1"))
    return Wanted(file.get("name", ""), url, size, hashes.get("sha-256", "").lower(), with_key=False)
