"""Mixed users for an hour: no answer is the server's fault, and memory and descriptors stay as they are."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import numpy as np

from benchmarks.faults import Outcome
from benchmarks.faults.site import Site

USERS = 6
SAMPLE_SECONDS = 5.0
MOST_GROWTH = 1.10
"""Of memory and of descriptors, from the second third of the time to the last: in the first one, caches fill."""
SEARCHES = ("Toulouse", "LANDSAT8 2014", "Toulouse SENTINEL2 2018", "neige Pyrénées", "xylophone", "31TCJ")


def soak(site: Site, items: Sequence[dict[str, str]], download: str, *, seconds: float, seed: int) -> Outcome:
    """``items`` are of the catalog (``collection``, ``id``), Level-2A; ``download`` is a signed path and query."""
    ends, outcome = time.monotonic() + seconds, Outcome()
    web = _web_processes(site)
    memory, descriptors = list[int](), list[int]()
    with ThreadPoolExecutor(USERS) as users:
        visits = [users.submit(_user, site.url, items, download, ends, seed + number) for number in range(USERS)]
        while time.monotonic() < ends:
            memory.append(sum(map(_resident_kibibytes, web)))
            descriptors.append(sum(map(_descriptors, web)))
            time.sleep(SAMPLE_SECONDS)
    for visit in visits:
        found = visit.result()
        outcome.trials += found.trials
        outcome.outcomes += found.outcomes
        outcome.wrong += found.wrong
    for what, values in (("KiB of memory", memory), ("descriptors", descriptors)):
        second, last = _thirds(values)
        outcome.expect(last <= MOST_GROWTH * second, f"{second:.0f} {what} became {last:.0f}")
        outcome.outcomes[f"{what}: {second:.0f}, then {last:.0f}"] = 1
    outcome.expect(_web_processes(site) == web, "the web server was started again")
    return outcome


def _user(url: str, items: Sequence[dict[str, str]], download: str, ends: float, seed: int) -> Outcome:
    chance, outcome = random.Random(seed), Outcome()
    with httpx.Client(base_url=url, timeout=60) as client:
        while time.monotonic() < ends:
            one = chance.choice(items)
            product = f"{one['collection']}/{one['id']}"
            target = chance.choice(
                (
                    "/",
                    f"/?q={chance.choice(SEARCHES)}",
                    f"/api/query?q={chance.choice(SEARCHES)}",
                    f"/products/{product}",
                    f"/quicklook/{product}.jpg",
                    f"/stac/search?limit={chance.randrange(1, 50)}",
                    f"/stac/collections/{one['collection']}/items?limit=10",
                    f"/tiles/collections/{one['collection']}/items/{one['id']}/preview.png?assets=FRE_B4&rescale=0,2500",
                    "/feed.atom",
                    "/statistics/",
                    "/cart",
                    "/no-such-page",
                    download,
                )
            )
            try:
                answer = client.get(target, headers={"Range": "bytes=0-99999"} if target == download else {})
            except httpx.HTTPError as error:
                outcome.note("no answer")
                outcome.wrong.append(f"{target}: {type(error).__name__}: {error}")
                continue
            outcome.note(f"{answer.status_code // 100}xx")
            outcome.expect(answer.status_code < 500, f"{target}: {answer.status_code}")
            time.sleep(chance.expovariate(20))
    return outcome


def _web_processes(site: Site) -> list[int]:
    running = ((process, Path(f"/proc/{process}/cmdline").read_bytes()) for process in site.processes())
    return sorted(process for process, command in running if b"portal.asgi" in command)


def _resident_kibibytes(process: int) -> int:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def _descriptors(process: int) -> int:
    return len(list(Path(f"/proc/{process}/fd").iterdir()))


def _thirds(values: Sequence[int]) -> tuple[float, float]:
    """The medians of the second third and of the last one."""
    third = max(1, len(values) // 3)
    return float(np.median(values[third : 2 * third] or values)), float(np.median(values[-third:]))
