"""A few of the knocks of ``benchmarks/faults`` on downloads; ``make bench-faults`` gives them all."""

from __future__ import annotations

import pystac
from django.conf import settings

from benchmarks.faults.cuts import Wanted, cut_downloads
from benchmarks.faults.paths import targets, try_paths
from catalog.configuration import configuration
from portal.accounts.services import api_token_create
from tests.portal.downloads.conftest import CONTENT
from tests.portal.people import COLLECTION, Served, person

CUTS, PATHS = 120, 250


def _headers() -> dict[str, str]:
    _token, secret = api_token_create(user=person("knocks@example.org"), name="knocks", days=1)
    return {"Authorization": f"Bearer {secret}"}


def test_what_is_cut_at_random_comes_out_whole(web: Served, item: pystac.Item) -> None:
    target = f"/download/{COLLECTION}/{item.id}/LONG"
    outcome = cut_downloads(Wanted(web.url, target, _headers(), CONTENT), cuts=CUTS, seed=8)
    assert outcome.wrong == []
    assert outcome.outcomes["cut in the body"] > CUTS // 2


def test_no_path_leads_out_of_the_archive(web: Served, item: pystac.Item) -> None:
    canary = configuration().data / "canary.txt"
    canary.write_text("what nobody may read")
    secrets = [canary.read_bytes(), settings.SECRET_KEY.encode(), b"root:x:"]
    outcome = try_paths(web.url, [COLLECTION, item.id, "LONG"], secrets, headers=_headers(), number=PATHS, seed=9)
    assert outcome.wrong == []
    assert len(outcome.outcomes) > 1


def test_each_path_is_another() -> None:
    made = list(targets(["c", "i", "a"], number=5_000, seed=1))
    assert len(set(made)) == 5_000
