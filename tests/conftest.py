"""Real servers for the tests: a private PostgreSQL and Redis under ``var/test``, started once in each process."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
logging.getLogger("httpx").setLevel(logging.WARNING)
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in the tests' thread

import pytest  # noqa: E402
from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from catalog.configuration import Configuration, configuration  # noqa: E402
from tests.journeys.atelier import Atelier, running_atelier  # noqa: E402
from tests.objects import ObjectStore, archive_on, running_object_store  # noqa: E402
from tests.order import pytest_collection_modifyitems, pytest_xdist_make_scheduler  # noqa: E402

__all__ = ["pytest_collection_modifyitems", "pytest_xdist_make_scheduler"]  # hooks


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of small real products; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("ATELIER_SHARED_DATA", PROJECT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real products: {folder} does not exist (set ATELIER_SHARED_DATA)")
    return folder


FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""This PostgreSQL need not outlive a failing machine; those that tests kill are started as ever."""


@pytest.fixture(scope="session")
def servers() -> Iterator[Configuration]:
    """PostgreSQL and Redis of the tests, running."""
    from portal.operations.local import postgres, redis

    settings = configuration()
    settings.data.mkdir(parents=True, exist_ok=True)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(postgres, "SETTINGS", postgres.SETTINGS | FORGETFUL)
        postgres.start(settings)
    redis.start(settings)
    yield settings
    redis.stop(settings)
    postgres.stop(settings)


@pytest.fixture(scope="session")
def object_store() -> Iterator[ObjectStore]:
    """An S3 server, running."""
    with running_object_store() as store:
        yield store


@pytest.fixture
def archive_on_objects(object_store: ObjectStore) -> Iterator[ObjectStore]:
    """For one test, products are kept in the object store."""
    with archive_on(object_store):
        yield object_store


@pytest.fixture(scope="session")
def django_db_modify_db_settings(servers: Configuration) -> None:
    """Django's test database lives in the private PostgreSQL, which must be there first."""


@pytest.fixture(scope="session")
def catalog_database(servers: Configuration, django_db_setup: None) -> Configuration:
    """The tests' database, with pgstac, the collections and the ledger in it."""
    from catalog.migrate import migrate as migrate_catalog
    from processing.ledger import migrate as migrate_ledger

    migrate_catalog()
    migrate_ledger()
    return servers


@pytest.fixture(scope="session")
def atelier() -> Iterator[Atelier]:
    """Every server of an Atelier, started as an operator does, with an empty inbox and an empty catalog."""
    data = PROJECT / "var" / "journeys" / os.environ.get("PYTEST_XDIST_WORKER", "")
    shutil.rmtree(data, ignore_errors=True)
    with running_atelier(data) as running:
        yield running


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small Sentinel-2 SAFE, a small Landsat product, and apart from them, in ``truth``, the truth."""
    from processing.simulation.demonstration import simulate, small_products

    folder = tmp_path_factory.mktemp("simulated")
    for product in small_products():
        simulate(product, directory=folder, truth=folder / "truth")
    return folder


@pytest.fixture(scope="session")
def safe(simulated: Path) -> Path:
    """A small simulated Sentinel-2 L1C SAFE; not to be changed."""
    return next(simulated.glob("*.SAFE"))


@pytest.fixture(scope="session")
def landsat(simulated: Path) -> Path:
    """A small simulated Landsat 8 product folder; not to be changed."""
    return next(simulated.glob("LC08*"))


CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Headless Chromium; one for the session, as Playwright allows one."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()
