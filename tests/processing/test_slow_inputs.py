"""A job whose inputs are in slow storage waits for them, and asks for them."""

from __future__ import annotations

import pystac
import pytest

from catalog import tiers
from catalog.storage import directory_key, path_of
from catalog.tiers.eviction import make_room
from catalog.tiers.recall import recall_batch
from processing.chains import Input
from processing.errors import NotYet
from processing.tasks import _require_online
from tests.catalog.tiers.conftest import DiskOf, disk_of, far, tier  # noqa: F401  fixtures


def test_it_goes_on_when_they_are_back_and_they_stay_meanwhile(
    far: pystac.Item,  # noqa: F811
    disk_of: DiskOf,  # noqa: F811
) -> None:
    inputs = [Input(far, path_of(directory_key(far)))]
    with pytest.raises(NotYet, match="slow storage"):
        _require_online(inputs)
    assert tiers.figures()["requests"] == 1
    assert recall_batch() == 1
    _require_online(inputs)
    disk_of(0)
    assert not make_room()
    assert path_of(far.assets["FRE_B4"].href).is_file()
