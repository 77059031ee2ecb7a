"""Every example of the user's guide is understood as the guide says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from catalog.textquery import parse
from tests.catalog.textquery.corpus import TODAY

GUIDE = Path(__file__).parents[3] / "docs" / "search.md"
EXAMPLES = re.findall(r"^\| `(.+?)` \| (.*?) \|$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_guide_has_examples() -> None:
    assert len(EXAMPLES) > 60


@pytest.mark.parametrize(("text", "understood"), EXAMPLES, ids=[text for text, _ in EXAMPLES])
def test_example(text: str, understood: str) -> None:
    answer = parse(text, "en", today=TODAY)
    shown = " · ".join(part["value"]["label"] for part in answer["understood"])
    ignored = f" (ignored: {', '.join(answer['ignored'])})" if answer["ignored"] else ""
    assert shown + ignored == understood
