"""Signing in through the browser: the real command, the real provider, a person who agrees or does not."""

from __future__ import annotations

import json
import re
import stat
import subprocess
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pystac
import pytest
from django.apps import apps
from django.test import Client as Browser
from django.urls import reverse

from catalog.configuration import configuration
from portal.accounts.models import User
from portal.identity.models import Client
from tests.client.conftest import Command
from tests.portal.people import Served

PAGE = reverse("oauth2_provider:device")
SITE = configuration().public_url
ADDRESSES = ("OIDC_ISS_ENDPOINT", "OAUTH_DEVICE_VERIFICATION_URI", "OAUTH_DEVICE_VERIFICATION_URI_COMPLETE")


@pytest.fixture(autouse=True)
def program(web: Served, settings: Any) -> Client:
    """The migration makes it, real transactions empty the tables; the provider answers where it is served."""
    here = {name: settings.OAUTH2_PROVIDER[name].replace(SITE, web.url) for name in ADDRESSES}
    settings.OAUTH2_PROVIDER = {**settings.OAUTH2_PROVIDER, **here}
    import_module("portal.identity.migrations.0002_atelier_download").register(apps, None)
    return Client.objects.get(client_id="atelier-download")


@pytest.fixture
def unknown(command: Command) -> Command:
    """The same command without any key."""
    command.environment = {}
    return command


@pytest.fixture
def asking(unknown: Command) -> Iterator[subprocess.Popen[str]]:
    running = unknown.start("--sign-in", "--no-browser")
    yield running
    running.kill()
    running.communicate()


def code_of(running: subprocess.Popen[str]) -> str:
    """What the command shows on the screen."""
    assert running.stderr
    said = []
    for line in running.stderr:
        said.append(line)
        if found := re.search(r"code (\S+)$", line.strip()):
            return found[1]
    raise AssertionError(f"no code was shown: {said}")


def answer(owner: User, code: str, said: str) -> None:
    browser = Browser()
    browser.force_login(owner)
    assert browser.post(PAGE, {"user_code": code, "answer": said}).status_code == 200


def test_from_the_code_in_the_browser_to_files_and_out_again(
    asking: subprocess.Popen[str], unknown: Command, owner: User, item: pystac.Item
) -> None:
    refused = unknown.run("--id", item.id)
    assert refused.code == 3
    assert "--sign-in" in refused.said
    answer(owner, code_of(asking), "allow")
    assert asking.wait(30) == 0
    keys = Path(unknown.folder, "config", "atelier", "keys.json")
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    assert stat.S_IMODE(keys.parent.stat().st_mode) == 0o700
    done = unknown.run("--id", item.id)
    assert (done.code, len(done.named("fetched"))) == (0, 3), done.said
    kept = json.loads(keys.read_text())
    before = kept[unknown.site]
    kept[unknown.site] = {**before, "ends": time.time() - 1}  # as after a quarter of an hour
    keys.write_text(json.dumps(kept))
    assert unknown.run("--cart").code == 4  # nothing is in it: it was let in
    after = json.loads(keys.read_text())[unknown.site]
    assert after["refresh_token"] != before["refresh_token"]
    assert after["ends"] > time.time()
    assert unknown.run("--sign-out").code == 0
    assert json.loads(keys.read_text()) == {}
    keys.write_text(json.dumps({unknown.site: {**after, "ends": 0}}))
    assert unknown.run("--cart").code == 3  # the site has forgotten it too
    assert json.loads(keys.read_text()) == {}


def test_who_does_not_agree_is_not_signed_in(asking: subprocess.Popen[str], unknown: Command, owner: User) -> None:
    answer(owner, code_of(asking), "refuse")
    assert asking.wait(30) == 3
    assert not Path(unknown.folder, "config", "atelier", "keys.json").exists()


def test_a_key_that_the_site_forgot_is_renewed_once(
    asking: subprocess.Popen[str], unknown: Command, owner: User, item: pystac.Item
) -> None:
    answer(owner, code_of(asking), "allow")
    assert asking.wait(30) == 0
    keys = Path(unknown.folder, "config", "atelier", "keys.json")
    kept = json.loads(keys.read_text())
    kept[unknown.site]["access_token"] += "x"
    keys.write_text(json.dumps(kept))
    done = unknown.run("--id", item.id)
    assert done.code == 0, done.said
