"""The codes that people type to let a program in. This module knows no Django: the settings read it."""

from __future__ import annotations

import secrets

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""No vowels, so no words, and nothing that reads as another (RFC 8628, 6.1)."""
LENGTH = 8


def user_code() -> str:
    """Two groups of four letters: 34 bits, for 15 minutes, behind a sign-in and a limit of guesses."""
    return grouped("".join(secrets.choice(LETTERS) for _ in range(LENGTH)))


def grouped(typed: str) -> str:
    """The code as it is kept, whatever the case, blanks and dashes it was typed with."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum())
    return f"{letters[:4]}-{letters[4:]}"
