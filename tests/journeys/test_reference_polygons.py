"""Reference polygons through the inbox of a running Atelier: good ones are found, hostile ones are kept aside."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import httpx
import shapely

from tests.journeys.atelier import Atelier, wait_for
from tests.processing.landcover.packages import fields, tamper, write

REASONS = {
    "damaged": "corrupt-product",
    "looping": "unsafe-archive",
    "nowhere": "invalid-metadata",
    "unknown": "unsupported-product",
}
"""Why each file is refused, by its name."""


def _files(folder: Path) -> list[Path]:
    folder.mkdir()
    good = write(
        folder / "Journée 2018.gpkg", fields(30), layer="parcels'; DROP TABLE items; --",
        code_18=["311"] * 10 + ["312"] * 19 + ["<script>alert(1)</script>"],
    )  # fmt: skip
    damaged = write(folder / "damaged_2018.gpkg", fields(300), oso=[11] * 300)
    content = bytearray(damaged.read_bytes())
    content[100:6000] = b"\xaa" * 5900
    damaged.write_bytes(content)
    looping = write(folder / "looping_2018.gpkg", fields(1), oso=[11])
    endless = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT i AS fid, NULL AS geom, 11 AS oso FROM n"
    )
    tamper(looping, "ALTER TABLE parcels RENAME TO hidden", f"CREATE VIEW parcels AS {endless}")
    nowhere = write(folder / "nowhere_2018.gpkg", fields(3), crs=None, oso=[11] * 3)
    unknown = write(folder / "unknown_2018.gpkg", [shapely.box(0, 0, 1, 1)], code_18=["777"])
    return [good, damaged, looping, nowhere, unknown]


def _refused(atelier: Atelier) -> dict[str, str]:
    """The codes of what is in quarantine, by the name of the file."""
    found = [json.loads(path.read_text()) for path in atelier.data.glob("quarantine/*_2018.gpkg~*/reason.json")]
    return {one["entry"].removesuffix("_2018.gpkg"): one["code"] for one in found}


def test_reference_polygons_are_published_and_hostile_ones_are_refused(atelier: Atelier, tmp_path: Path) -> None:
    for path in _files(tmp_path / "files"):
        aside = atelier.data / f"{path.name}.aside"
        shutil.copy(path, aside)
        aside.rename(atelier.data / "inbox" / path.name)
    search = {"collections": ["landcover-reference"], "limit": 100}
    wait_for(lambda: atelier.search(search), seconds=60, what="the reference in the catalog")
    wait_for(lambda: len(_refused(atelier)) == len(REASONS), seconds=60, what="the others in quarantine")
    assert _refused(atelier) == REASONS
    (item,) = atelier.search(search)
    assert item["properties"]["atelier:polygons_by_class"] == {"Broadleaved forest": 10, "Coniferous forest": 19}
    page = httpx.get(f"{atelier.url}/products/landcover-reference/{item['id']}", follow_redirects=True)
    assert page.status_code == 200
    assert "<script>alert" not in page.text
