"""Building XML: elements that hold text."""

from __future__ import annotations

from datetime import datetime
from xml.etree.ElementTree import Element, SubElement


def text(parent: Element, tag: str, value: object, **attributes: str) -> Element:
    element = SubElement(parent, tag, attributes)
    element.text = str(value)
    return element


def utc(moment: datetime) -> str:
    """``2017-02-13T07:12:09.461Z``: milliseconds."""
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def metres(value: float) -> str:
    return f"{value:.10g}"
