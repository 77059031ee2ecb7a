"""What the values of each band are, as the item says: least, greatest, mean, spread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.discover.product_page.asset_words import asset_title
from portal.discover.values import decimal


@dataclass(frozen=True)
class BandStatistics:
    asset: str
    title: str
    minimum: str
    maximum: str
    mean: str
    deviation: str
    valid: str


def band_statistics(item: dict[str, Any]) -> list[BandStatistics]:
    """Of every band that has them; in physical units."""
    found = []
    for key, asset in item["assets"].items():
        bands = [band for band in asset.get("bands", []) if "statistics" in band]
        for band in bands:
            title = asset_title(asset.get("title") or "")
            name = f"{title} · {band['name']}" if len(bands) > 1 else title
            found.append(_row(key, name, band["statistics"]))
    return found


def _row(key: str, title: str, statistics: dict[str, float]) -> BandStatistics:
    least, most, mean, spread = (
        decimal(statistics[name], 4) if name in statistics else "–" for name in ("minimum", "maximum", "mean", "stddev")
    )
    valid = decimal(statistics["valid_percent"], 1) if "valid_percent" in statistics else "–"
    return BandStatistics(key, title, least, most, mean, spread, valid)
