"""What the guides promise is what the code has."""

import re

from catalog.configuration import PROJECT_DIRECTORY
from processing.errors import RejectedProduct


def test_every_setting_is_in_the_operator_guide_and_no_other() -> None:
    code = (PROJECT_DIRECTORY / "catalog" / "configuration.py").read_text()
    guide = (PROJECT_DIRECTORY / "docs" / "operator.md").read_text()
    explained = set(re.findall(r"^\| `(ATELIER_[A-Z_]+)`", guide, re.MULTILINE))
    assert explained == set(re.findall(r'"(ATELIER_[A-Z_]+)"', code))


def test_every_quarantine_code_is_in_the_operator_guide() -> None:
    guide = (PROJECT_DIRECTORY / "docs" / "operator.md").read_text()
    codes = {rejected.code for rejected in RejectedProduct.__subclasses__()}
    assert codes <= set(re.findall(r"^\| `([a-z-]+)` \|", guide, re.MULTILINE))
