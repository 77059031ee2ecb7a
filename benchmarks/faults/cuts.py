"""Downloads that are cut at random bytes, and go on from there: what comes out is the file, to the byte."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.faults import Outcome
from benchmarks.faults.http import Answer, ask

LONGEST_HEAD = 2_000
"""Bytes of an answer's head, about: cuts fall into it too."""
VARYING = {"date", "server", "ratelimit"}
"""Headers that two answers to the same question may differ in: the time, what is left of a quota."""


@dataclass(frozen=True)
class Wanted:
    """A file that may be had."""

    site: str
    target: str
    headers: Mapping[str, str]
    """What opens it."""
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def cut_downloads(wanted: Wanted, *, cuts: int, seed: int) -> Outcome:
    """Download the file over and over, cut ``cuts`` times in all; after each file ask wrongly, and be told."""
    chance, outcome = random.Random(seed), Outcome()
    while outcome.trials < cuts:
        got = _download(wanted, chance, outcome)
        outcome.expect(hashlib.sha256(got).hexdigest() == wanted.sha256, f"{len(got)} bytes that are not the file")
        _wrong_questions(wanted, chance, outcome)
    return outcome


def _download(wanted: Wanted, chance: random.Random, outcome: Outcome) -> bytes:
    got, etag = b"", ""
    mean = len(wanted.content) / chance.choice((2, 8, 40))
    while len(got) < len(wanted.content):
        headers = {**wanted.headers, **({"Range": f"bytes={len(got)}-", "If-Range": etag} if etag else {})}
        part = ask(wanted.site, wanted.target, headers, cut_after=int(chance.expovariate(1 / mean)) + 1)
        if part is None:
            outcome.note("cut in the head")
            continue
        outcome.note("cut in the head of a part" if not part.body else "cut in the body")
        outcome.expect(part.status == (206 if etag else 200), f"{part.status} for {headers}")
        if etag:
            span = f"bytes {len(got)}-{len(wanted.content) - 1}/{len(wanted.content)}"
            outcome.expect(part.headers.get("content-range") == span, f"{part.headers} for {headers}")
        etag = part.headers["etag"]
        got += part.body
        if len(outcome.wrong) > 20:
            break
    return got


def _wrong_questions(wanted: Wanted, chance: random.Random, outcome: Outcome) -> None:
    size = len(wanted.content)
    stale = {**wanted.headers, "Range": f"bytes={chance.randrange(size)}-", "If-Range": f'"{chance.random()}"'}
    whole = ask(wanted.site, wanted.target, stale)
    outcome.expect(
        whole is not None and whole.status == 200 and whole.body == wanted.content, "a changed ETag: not 200"
    )
    beyond = {**wanted.headers, "Range": f"bytes={size + chance.randrange(size)}-"}
    refused = ask(wanted.site, wanted.target, beyond)
    outcome.expect(
        refused is not None and refused.status == 416 and refused.headers.get("content-range") == f"bytes */{size}",
        f"beyond the end: {refused}",
    )
    head, get = (ask(wanted.site, wanted.target, wanted.headers, method=method) for method in ("HEAD", "GET"))
    outcome.expect(head is not None and get is not None and _told(head) == _told(get), f"HEAD {head} is not GET {get}")


def _told(answer: Answer) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in VARYING}
