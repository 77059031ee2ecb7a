"""A second Atelier as the provider: what it was given is found, fetched whole, and the same to the byte."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pystac

from processing.sensors import open_product
from processing.sources.offer import Wish
from processing.sources.providers import opened
from processing.sources.settings import ProviderSettings
from tests.journeys.atelier import PROJECT, Atelier, wait_for

MAKE_TOKEN = """
from portal.accounts.models import User
from portal.accounts.services import api_token_create
user, _ = User.objects.get_or_create(email="mirror@example.org")
print(api_token_create(user=user, name="mirror", days=1, scopes=["download"])[1])
"""


def _token(atelier: Atelier) -> str:
    """As its operator makes one for the sister site."""
    command = [sys.executable, "manage.py", "shell", "-c", MAKE_TOKEN]
    made = subprocess.run(command, env=atelier.environment, cwd=PROJECT, capture_output=True, text=True, check=True)
    return made.stdout.split()[-1]


def _published(atelier: Atelier, safe: Path) -> pystac.Item:
    """The Level-1 item; dropped where no other journey did."""

    def found() -> list[dict[str, Any]]:
        return atelier.search({"collections": ["sentinel2-l1c"], "ids": [safe.stem]})

    if not found():
        aside = atelier.data / f"{safe.name}.aside"
        shutil.copytree(safe, aside)
        aside.rename(atelier.data / "inbox" / safe.name)
    return pystac.Item.from_dict(wait_for(found, seconds=120, what=safe.name)[0])


def test_level_1_of_another_atelier_is_mirrored(atelier: Atelier, safe: Path, tmp_path: Path) -> None:
    collection = "sentinel2-l1c"
    sister = ProviderSettings(
        "sister", "stac", {collection: collection}, url=f"{atelier.url}/stac", token=_token(atelier)
    )
    moment = _published(atelier, safe).datetime
    assert moment
    wish = Wish(collection, moment - timedelta(days=1), moment + timedelta(days=1), ("31TCJ",))
    (offer,) = [one for one in opened(sister).search(wish) if one.identifier == safe.stem]
    assert wish.includes(offer)
    assert offer.size == sum(path.stat().st_size for path in safe.rglob("*") if path.is_file())
    fetched = opened(sister).fetch(offer, tmp_path)
    open_product(fetched).verify()
    assert {path.relative_to(fetched): path.read_bytes() for path in fetched.rglob("*") if path.is_file()} == {
        path.relative_to(safe): path.read_bytes() for path in safe.rglob("*") if path.is_file()
    }
