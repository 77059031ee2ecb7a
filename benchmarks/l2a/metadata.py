"""Our ``MTD_ALL.xml`` beside one of a real MUSCATE product, field by field."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import parse

from benchmarks.l2a.tables import Cell, save, show
from processing.chains import Input, Output, chains
from processing.items import level1_item
from processing.sensors import open_product
from processing.simulation.demonstration import simulate, small_products

REAL = "s2-l2a-muscate-T38KPE"
NOT_REPRODUCIBLE = "the same inputs give the same bytes on any day; the catalog says when it was made"
SCHEDULER = "MUSCATE's own scheduler; our ledger has the jobs"
JOB = "Production_Informations/Processing_Jobs_List/Job"
ABSENT = {
    "@noNamespaceSchemaLocation": "a path on the machine that made the product; the schema is not published",
    "Product_Characteristics/PRODUCTION_DATE": NOT_REPRODUCIBLE,
    f"{JOB}/START_PRODUCTION_DATE": NOT_REPRODUCIBLE,
    f"{JOB}/END_PRODUCTION_DATE": NOT_REPRODUCIBLE,
    f"{JOB}/Products_List/Outputs_List/PRODUCT/PRODUCTION_DATE": NOT_REPRODUCIBLE,
    f"{JOB}/Products_List/References_List/PRODUCT/PRODUCTION_DATE": NOT_REPRODUCIBLE,
    f"{JOB}/WORKPLAN_ID": SCHEDULER,
    f"{JOB}/JOB_ID": SCHEDULER,
    f"{JOB}/Parameter_List": "the parameters are in Processing_Informations, one by one, not in a file beside",
}
"""Paths of the real document that ours has not, with all that is under them, and why."""
CONDITIONAL = {
    f"{JOB}/Products_List/References_List": "there where past images were read",
}
"""Paths that depend on what a product was made from."""
NAMED = ("QUALITY_INDEX", "SPECIAL_VALUE", "Point", "COEFFICIENT")
"""Elements told apart by their attribute ``name``."""
OTHER_NAMES = {
    "QUALITY_INDEX=RainDetected": "not looked for: rain shows in no band",
    "Mask=AOT_Interpolation": "a bit of the mask Interpolation, as in later MUSCATE products",
    "Mask=Cloud_Shadow": "bits of the masks Cloud and Geophysics, as in later MUSCATE products",
}


@dataclass(frozen=True)
class Row:
    """One element or attribute (``@name``), by its path without the root."""

    path: str
    real: int
    """How many of them the real document has."""
    ours: int
    reason: str
    """Why it is absent; empty where it is there, or missing without a reason."""

    @property
    def ok(self) -> bool:
        return self.ours > 0 or bool(self.reason)


def compared(real: Element, ours: Element) -> list[Row]:
    """A row for every path of the real document, in its order."""
    theirs, own = fields(real), fields(ours)
    reasons = ABSENT | CONDITIONAL
    return [Row(path, count, own[path], "" if own[path] else _reason(path, reasons)) for path, count in theirs.items()]


def fields(root: Element) -> Counter[str]:
    """How often each element and attribute occurs, by path."""
    found: Counter[str] = Counter()

    def walk(element: Element, path: str) -> None:
        if path:
            found[path] += 1
        for name in element.attrib:
            found[_joined(path, f"@{name.rpartition('}')[2]}")] += 1
        for child in element:
            walk(child, _joined(path, child.tag))

    walk(root, "")
    return found


def named(real: Element, ours: Element) -> list[Row]:
    """A row for every name that the real document gives to one of several like elements."""
    theirs, own = names(real), names(ours)
    return [
        Row(name, count, own[name], "" if own[name] else OTHER_NAMES.get(name, "")) for name, count in theirs.items()
    ]


def names(root: Element) -> Counter[str]:
    """``QUALITY_INDEX=CloudPercent``, ``Image=Flat_Reflectance``…: how often each occurs."""
    found = Counter(f"{tag}={element.get('name')}" for tag in NAMED for element in root.iter(tag))
    for tag in ("Image", "Mask"):
        found.update(f"{tag}={element.text}" for element in root.iterfind(f".//{tag}_Properties/NATURE"))
    return found


def read(path: Path) -> Element:
    root = parse(path).getroot()
    if root is None:
        raise ValueError(f"{path.name} holds no element")
    return root


def real_document() -> Path | None:
    data = Path(os.environ.get("ATELIER_SHARED_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
    return next((data / REAL).glob("*MTD_ALL.xml"), None)


def _joined(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name


def _reason(path: str, reasons: dict[str, str]) -> str:
    return next((reason for start, reason in reasons.items() if path == start or path.startswith(f"{start}/")), "")


def _indented(path: str) -> str:
    *above, name = path.split("/")
    return "  " * len(above) + name


def _made(folder: Path) -> Output:
    """The product of a simulated Sentinel-2 image."""
    root = simulate(small_products()[0], directory=folder)
    published = Input(level1_item(open_product(root)), root)
    chain = chains()["l2a"]
    return chain.run(chain.plan(published)[0], [published], [], folder / "work")[0]


def main() -> None:
    real = real_document()
    if real is None:
        print(f"\nno real document: {REAL} is not there (set ATELIER_SHARED_DATA)")
        return
    with tempfile.TemporaryDirectory() as folder:
        output = _made(Path(folder))
        ours = read(output.directory / output.item.assets["MTD_ALL"].href)
    theirs = read(real)
    rows = compared(theirs, ours) + named(theirs, ours)
    table: list[list[Cell]] = [[_indented(row.path), row.real, row.ours, row.reason] for row in rows]
    show("Fields of the real document", ["field", "real", "ours", "why not"], table)
    known = {row.path for row in rows}
    added: list[list[Cell]] = [
        [row.path, row.ours] for row in [*compared(ours, ours), *named(ours, ours)] if row.path not in known
    ]
    show("Fields that ours adds", ["field", "ours"], added)
    present, explained = sum(row.ours > 0 for row in rows), sum(bool(row.reason) for row in rows)
    missing = [row.path for row in rows if not row.ok]
    print(f"\n  of {len(rows)} fields {present} are in ours, {explained} deliberately not, {len(missing)} missing")
    save("metadata", {"fields": len(rows), "present": present, "explained": explained, "missing": missing})


if __name__ == "__main__":
    main()
