"""Second factors, whose secrets the database alone does not give away."""

from __future__ import annotations

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.utils.crypto import salted_hmac

KEY_PURPOSE = "portal.accounts.second_factor"


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Encrypts the secrets of apps and the seeds of recovery codes under a key derived from the secret key."""

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()


def _fernet() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(salted_hmac(KEY_PURPOSE, "", algorithm="sha256").digest()))
