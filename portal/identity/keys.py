"""The keys that sign identity tokens: RSA, in files only this server reads, made when there is none.

``current.pem`` signs. Any other ``*.pem`` beside it is published too, so that what it signed is still believed.
This module knows no Django: the settings read it.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

BITS = 3072
"""NIST SP 800-57: enough beyond 2030."""
CURRENT = "current.pem"


def signing_keys(folder: Path) -> list[str]:
    """Every key as PEM, the one that signs first."""
    current = folder / CURRENT
    if not current.exists():
        _make(folder)
    older = sorted((path for path in folder.glob("*.pem") if path.name != CURRENT), reverse=True)
    return [path.read_text() for path in (current, *older)]


def rotate(folder: Path) -> Path:
    """Put a new key in the place of the one that signs, which is kept aside. Returns where it is kept.

    Raises ``FileNotFoundError`` where there is no key yet.
    """
    current = folder / CURRENT
    kept = folder / f"until-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.pem"
    kept.hardlink_to(current)
    _private_file(folder).rename(current)
    return kept


def _make(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = _private_file(folder)
    try:
        (folder / CURRENT).hardlink_to(aside)
    except FileExistsError:  # another process was first: its key is the key
        pass
    finally:
        aside.unlink()


def _private_file(folder: Path) -> Path:
    aside = folder / f"{secrets.token_hex(4)}.new"
    aside.touch(mode=0o600)
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    aside.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return aside
