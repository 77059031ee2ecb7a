"""One file from providers that cut, damage, delete and answer with something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from processing.sources import errors
from processing.sources.settings import ProviderSettings
from processing.sources.transfer import RemoteFile, fetch_file, multihash
from processing.sources.web import Web
from tests.processing.sources.conftest import described, products
from tests.processing.sources.flaky import FlakyProvider, Flaws, Product


def _remote(provider: FlakyProvider, product: Product, *, known: bool = True) -> RemoteFile:
    checksum, size = (f"1220{product.sha256}", len(product.content)) if known else (None, None)
    return RemoteFile(f"{provider.url}/files/{product.identifier}.zip", size, checksum, is_archive=True)


def _fetched(settings: ProviderSettings, remote: RemoteFile, target: Path, *, attempts: int = 100) -> int:
    """How many attempts it took."""
    for attempt in range(1, attempts + 1):
        try:
            fetch_file(Web(settings), remote, target, slowest=1.0)
        except errors.Interrupted:
            continue
        return attempt
    raise AssertionError("never")


@pytest.mark.parametrize("known", [True, False], ids=["with a checksum", "without"])
def test_a_transfer_that_is_cut_goes_on_where_it_was(tmp_path: Path, known: bool) -> None:
    (product,) = products(1, size=200_000)
    with FlakyProvider("cutting", [product], Flaws(cuts=0.8)).running() as provider:
        attempts = _fetched(described(provider), _remote(provider, product, known=known), tmp_path / "p.zip")
        assert (tmp_path / "p.zip").read_bytes() == product.content
        assert attempts > 1
        assert provider.asked["part"] == attempts - 1
        assert provider.asked["bytes"] == len(product.content), "no byte was fetched twice"
    assert [path.name for path in tmp_path.iterdir()] == ["p.zip"]


def test_a_part_is_gone_on_with_from_another_provider_of_the_same_bytes(tmp_path: Path) -> None:
    (product,) = products(1, size=200_000)
    with (
        FlakyProvider("cutting", [product], Flaws(cuts=1.0)).running() as cutting,
        FlakyProvider("steady", [product]).running() as steady,
    ):
        with pytest.raises(errors.Interrupted):
            fetch_file(Web(described(cutting)), _remote(cutting, product), tmp_path / "p.zip", slowest=1.0)
        fetch_file(Web(described(steady)), _remote(steady, product), tmp_path / "p.zip", slowest=1.0)
        assert steady.asked["part"] == 1
        assert cutting.asked["bytes"] + steady.asked["bytes"] == len(product.content)
    assert (tmp_path / "p.zip").read_bytes() == product.content


def test_without_a_checksum_nothing_is_joined_across_providers(tmp_path: Path) -> None:
    one, other = products(2, size=50_000)
    other.identifier = one.identifier
    with (
        FlakyProvider("cutting", [one], Flaws(cuts=1.0)).running() as cutting,
        FlakyProvider("steady", [other]).running() as steady,
    ):
        with pytest.raises(errors.Interrupted):
            fetch_file(Web(described(cutting)), _remote(cutting, one, known=False), tmp_path / "p.zip", slowest=1.0)
        fetch_file(Web(described(steady)), _remote(steady, other, known=False), tmp_path / "p.zip", slowest=1.0)
    assert (tmp_path / "p.zip").read_bytes() == other.content


def test_a_product_that_changed_under_way_is_fetched_whole(tmp_path: Path) -> None:
    old, new = products(2, size=50_000)
    new.identifier = old.identifier
    with FlakyProvider("changing", [old], Flaws(cuts=1.0)).running() as provider:
        remote = _remote(provider, old, known=False)
        with pytest.raises(errors.Interrupted):
            fetch_file(Web(described(provider)), remote, tmp_path / "p.zip", slowest=1.0)
        provider.products[old.identifier] = new
        provider.flaws.cuts = 0.0
        fetch_file(Web(described(provider)), remote, tmp_path / "p.zip", slowest=1.0)
    assert (tmp_path / "p.zip").read_bytes() == new.content


def test_a_server_without_ranges_sends_all_again(tmp_path: Path) -> None:
    (product,) = products(1, size=20_000)
    with FlakyProvider("old", [product], Flaws(cuts=0.8, ranges=False)).running() as provider:
        _fetched(described(provider), _remote(provider, product), tmp_path / "p.zip")
    assert (tmp_path / "p.zip").read_bytes() == product.content


def test_damage_is_seen_and_nothing_of_it_is_kept(tmp_path: Path) -> None:
    (product,) = products(1)
    running = FlakyProvider("noisy", [product], Flaws(damage=1.0)).running()
    with running as provider, pytest.raises(errors.Damaged, match="sha256"):
        fetch_file(Web(described(provider)), _remote(provider, product), tmp_path / "p.zip", slowest=1.0)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("flaws", "error"),
    [
        (Flaws(errors=1.0), errors.Unavailable),
        (Flaws(busy=1.0), errors.Unavailable),
        (Flaws(deleted_after=0.0), errors.Gone),
        (Flaws(token="secret"), errors.Denied),
        (Flaws(page_instead=True), errors.ChangedInterface),
    ],
)
def test_each_answer_has_its_error(tmp_path: Path, flaws: Flaws, error: type[errors.ProviderError]) -> None:
    product = products(2)[1]
    with FlakyProvider("troubled", products(2), flaws).running() as provider, pytest.raises(error) as caught:
        fetch_file(Web(described(provider)), _remote(provider, product), tmp_path / "p.zip", slowest=1.0)
    if isinstance(caught.value, errors.Unavailable):
        assert caught.value.after == (1.0 if flaws.busy else None)


def test_a_token_goes_to_its_provider_alone(tmp_path: Path) -> None:
    (product,) = products(1)
    with (
        FlakyProvider("asks", [product], Flaws(token="secret")).running() as asks,
        FlakyProvider("elsewhere", [product], Flaws(token="secret")).running() as elsewhere,
    ):
        web = Web(described(asks, token="secret"))
        fetch_file(web, _remote(asks, product), tmp_path / "p.zip", slowest=1.0)
        with pytest.raises(errors.Denied):
            fetch_file(web, _remote(elsewhere, product), tmp_path / "q.zip", slowest=1.0)


def test_a_transfer_that_crawls_gives_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("processing.sources.transfer.RATE_WINDOW_SECONDS", 0.0)
    (product,) = products(1)
    with FlakyProvider("crawling", [product]).running() as provider, pytest.raises(errors.Interrupted, match="only"):
        fetch_file(Web(described(provider)), _remote(provider, product), tmp_path / "p.zip", slowest=1e12)


def test_addresses_that_are_none_of_the_web_are_refused(tmp_path: Path) -> None:
    with FlakyProvider("odd", []).running() as provider, pytest.raises(errors.ChangedInterface):
        fetch_file(Web(described(provider)), RemoteFile("file:///etc/passwd"), tmp_path / "p", slowest=1.0)


def test_multihashes() -> None:
    assert multihash("d50110" + "ab" * 16) == ("md5", "ab" * 16)
    assert multihash("1220" + "AB" * 32) == ("sha256", "ab" * 32)
    assert multihash("1220" + "ab" * 31) is None
    assert multihash(None) is None
