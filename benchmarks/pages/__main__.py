"""``python -m benchmarks.pages``: what Lighthouse says of the home, the results and a product, as a table.

Lighthouse runs Debian's Chromium, without a graphics card: drawing the map costs processor time here that it does not
cost people.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import tempfile
import urllib.request
from pathlib import Path
from typing import Any

from benchmarks.l2a.tables import passed, show
from benchmarks.pages.site import DATA, QUERY, demonstrated

HERE = Path(__file__).parent
RUNS = 3
MOST_CRASHES = 3
CATEGORIES = ("performance", "accessibility", "best-practices")
BARS = {"performance": 90, "accessibility": 98, "best-practices": 95}
MOST_BYTES, MOST_SHIFT = 1_500_000, 0.05
FORMS: dict[str, list[str]] = {"phone": [], "desktop": ["--preset=desktop"]}
"""Lighthouse's own: a phone on a slow network, a desktop on a fast one."""


def main() -> None:
    lighthouse = _installed()
    with demonstrated() as site:
        pages = {"home": "/", "results": f"/?q={QUERY.replace(' ', '+')}", "product": _a_product(site)}
        rows = [
            (name, form, *_measured(lighthouse, site + address, options))
            for name, address in pages.items()
            for form, options in FORMS.items()
        ]
    show(
        f"Lighthouse, median of {RUNS} first visits",
        ["page", "on a", *CATEGORIES, "kB sent", "layout shift", "first paint s", "largest paint s", "blocked s", ""],
        [(*row, passed(_good(row))) for row in rows],
        "Wanted: performance 90, accessibility 98, best practices 95, at most 1,500 kB, a shift of at most 0.05.",
    )
    (DATA / "lighthouse.json").write_text(json.dumps(rows, indent=1))


def _installed() -> Path:
    """Lighthouse, from this folder's own ``package-lock.json``: nothing else needs it."""
    program = HERE / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=HERE, check=True)
    return program


def _a_product(site: str) -> str:
    body = json.dumps({"collections": ["sentinel2-l2a"], "limit": 1}).encode()
    request = urllib.request.Request(f"{site}/stac/search", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        item = json.load(answer)["features"][0]
    return f"/products/{item['collection']}/{item['id']}"


def _measured(lighthouse: Path, address: str, options: list[str]) -> tuple[float, ...]:
    runs = [_figures(_report(lighthouse, address, options)) for _ in range(RUNS)]
    return tuple(statistics.median(values) for values in zip(*runs, strict=True))


def _report(lighthouse: Path, address: str, options: list[str]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "report.json"
        command = [lighthouse, address, "--quiet", "--output=json", f"--output-path={output}", *options]
        command += [f"--only-categories={','.join(CATEGORIES)}", "--enable-error-reporting=false"]
        command += ["--chrome-flags=--headless=new --no-sandbox"]
        environment = os.environ | {"CHROME_PATH": shutil.which("chromium") or "chromium"}
        for _ in range(MOST_CRASHES):  # of Chromium, before it has shown the page
            if subprocess.run(command, env=environment, check=False).returncode == 0:
                break
        report: dict[str, Any] = json.loads(output.read_text())
    return report


def _figures(report: dict[str, Any]) -> tuple[float, ...]:
    audits = {name: audit.get("numericValue", 0.0) for name, audit in report["audits"].items()}
    return (
        *(round(100 * (report["categories"][category]["score"] or 0)) for category in CATEGORIES),
        audits["total-byte-weight"] / 1_000,
        audits["cumulative-layout-shift"],
        audits["first-contentful-paint"] / 1_000,
        audits["largest-contentful-paint"] / 1_000,
        audits["total-blocking-time"] / 1_000,
    )


def _good(row: tuple[Any, ...]) -> bool:
    scores = dict(zip(CATEGORIES, row[2:5], strict=True))
    return all(scores[name] >= bar for name, bar in BARS.items()) and (
        row[5] * 1_000 <= MOST_BYTES and row[6] <= MOST_SHIFT
    )


if __name__ == "__main__":
    main()
