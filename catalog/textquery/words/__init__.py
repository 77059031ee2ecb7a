"""The words that the text query knows, one module per language.

To add a language: write ``words/xx.py`` with the same categories as ``en.py`` and name it in :data:`LANGUAGES`.
A category maps each value to its phrases, separated by ``|``, in any case and with or without accents. Categories in
capitals are words whose presence matters but which carry no value.
"""

from catalog.textquery.words import en, fr, names

SHARED = names.WORDS
"""Names and signs that are the same in every language."""
LANGUAGES = {"en": en.WORDS, "fr": fr.WORDS}
LABELS = {"en": en.LABELS, "fr": fr.LABELS}
DEFAULT_LANGUAGE = "en"

__all__ = ["DEFAULT_LANGUAGE", "LABELS", "LANGUAGES", "SHARED"]
