"""What a table of words is."""

from collections.abc import Mapping
from typing import Any

Words = Mapping[str, Mapping[Any, str]]
"""Category → value → its phrases, separated by ``|``."""
