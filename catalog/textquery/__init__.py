"""The meaning of what a person types in the search box: a grammar with tables of words, and the gazetteer.

To add a language, see ``words/__init__.py``; a kind of expression, a ``RULES`` table (``times.py`` is the fullest);
the guide of what can be typed is ``docs/search.md``.
"""

from catalog.textquery.query import TextTooLong, parse
from catalog.textquery.suggestions import suggest

__all__ = ["TextTooLong", "parse", "suggest"]
