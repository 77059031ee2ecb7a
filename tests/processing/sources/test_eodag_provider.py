"""A provider through eodag, which knows it by its address alone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from processing.sources.errors import Gone, InvalidSources
from processing.sources.offer import Wish
from processing.sources.providers import opened
from processing.sources.settings import ProviderSettings
from tests.processing.sources.conftest import products
from tests.processing.sources.flaky import FlakyProvider

MARCH = Wish("sentinel2-l1c", datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC), ("31TCJ",))


@pytest.fixture(autouse=True)
def own_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """eodag keeps files at home."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("EODAG_CFG_DIR", str(tmp_path / "home"))


def _settings(provider: FlakyProvider) -> ProviderSettings:
    return ProviderSettings(
        "centre", "eodag", {"sentinel2-l1c": "theirs"}, url=f"{provider.url}/search", page=4, asset="zip"
    )


def test_products_are_found_fetched_and_missed_through_eodag(tmp_path: Path) -> None:
    wanted = products(6, size=2_000)
    with FlakyProvider("centre", wanted).running() as provider:
        centre = opened(_settings(provider))
        offers = list(centre.search(MARCH))
        assert {offer.identifier for offer in offers} == {product.identifier for product in wanted}
        assert all(MARCH.includes(offer) for offer in offers)
        fetched = centre.fetch(offers[0], tmp_path)
        content = provider.products[offers[0].identifier].content
        assert fetched == tmp_path / f"{offers[0].identifier}.zip"
        assert fetched.read_bytes() == content
        del provider.products[offers[1].identifier]
        with pytest.raises(Gone):
            centre.fetch(offers[1], tmp_path)
    assert [path.name for path in tmp_path.iterdir() if path.name != "home"] == [fetched.name]


def test_options_that_mean_nothing_are_named() -> None:
    with pytest.raises(InvalidSources, match="'colour'"):
        opened(ProviderSettings("centre", "eodag", {}, options={"colour": "blue"}))
