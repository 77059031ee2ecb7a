"""Ways out of the archive, as they are tried on every web server: none leads anywhere."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from urllib.parse import urlsplit

from benchmarks.faults import Outcome
from benchmarks.faults.http import ask

UP = (
    "..", "%2e%2e", ".%2e", "%252e%252e", "..;", "%c0%ae%c0%ae", "%e0%80%ae%e0%80%ae", "．．", "%uff0e%uff0e", "....",
    "..%00", ".", "%2e%2e%00", "..%0d%0a", "%5c..",
)  # fmt: skip
BETWEEN = ("/", "%2f", "%252f", "\\", "%5c", "//", "/./", "%c0%af", "%e0%80%af", ";/", "/%09/")
TARGETS = (
    "etc/passwd", "secret_key", "canary.txt", "pg/PG_VERSION", "identity", "proc/self/environ", "item.json",
    "CHECKSUMS.json", "mail", "redis/appendonlydir", "logs/web.log", "work", "quarantine", "inbox",
)  # fmt: skip
ENDS = ("", "%00", "%00.tif", ".tif", "/", "?x=1", "%20", "::$DATA", "%23", "~", "%0a", ";.tif")
DEPTHS = (1, 2, 4, 6, 12)


def targets(product_path: Sequence[str], *, number: int, seed: int) -> Iterator[str]:
    """``number`` different request targets below ``/download/``, half of them beginning as a right one does."""
    collection, item, asset = product_path
    starts = ("", "/", f"{collection}/", f"{collection}/{item}/", f"{collection}/{item}/{asset}/", "%2f", "\\", "file:")
    chance, seen = random.Random(seed), set[str]()
    choices = list(product(starts, UP, BETWEEN, DEPTHS, TARGETS, ENDS))
    for start, up, between, depth, target, end in chance.sample(choices, len(choices)):
        made = f"/download/{start}{between.join([up] * depth)}{between}{target.replace('/', between)}{end}"
        if made not in seen:
            seen.add(made)
            yield made
        if len(seen) == number:
            return


def try_paths(
    site: str,
    product_path: Sequence[str],
    secrets: Sequence[bytes],
    *,
    headers: Mapping[str, str],
    number: int,
    seed: int,
) -> Outcome:
    """Ask for ``number`` such paths; no answer holds a secret, is the server's fault or leads elsewhere."""
    outcome = Outcome()
    for target in targets(product_path, number=number, seed=seed):
        answer = ask(site, target, headers)
        if answer is None:
            outcome.note("no answer")
            outcome.wrong.append(f"{target}: no answer")
            continue
        outcome.note(str(answer.status))
        leads_to = urlsplit(answer.headers.get("location", ""))
        outcome.expect(answer.status < 500, f"{target}: {answer.status}")
        outcome.expect(answer.status not in {200, 206}, f"{target}: {answer.status}, {len(answer.body)} bytes")
        outcome.expect(not any(secret in answer.body for secret in secrets), f"{target}: a secret")
        outcome.expect(leads_to.netloc in {"", urlsplit(site).netloc}, f"{target}: leads to {leads_to.netloc}")
    return outcome
