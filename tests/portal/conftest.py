"""What the tests of all pages share."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.utils import translation
from playwright.sync_api import Page

from tests import accessibility


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """``axe(page)``: what is serious or critical about the page's accessibility, a line each; to be empty."""
    return accessibility.axe


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Each test begins in English, whatever language the one before ended in."""
    with translation.override("en"):
        yield
