"""Whether this code may touch the database that it finds."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from catalog.configuration import Configuration
from portal.operations.backup.postgresql import is_empty
from portal.operations.local.instance import migrate_all
from portal.operations.upgrade import NewerDatabase, refuse_newer, state

pytestmark = pytest.mark.django_db


def test_a_database_of_this_version_has_nothing_pending(catalog_database: Configuration) -> None:
    found = refuse_newer(catalog_database)
    assert (found.pending, found.unknown, found.is_newer) == ((), (), False)


def test_a_migration_of_a_later_version_is_refused_before_anything_is_touched(
    catalog_database: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('cart', '9999_later', now())")
    monkeypatch.setattr("portal.operations.local.instance.migrate_catalog", lambda: pytest.fail("it was touched"))
    with pytest.raises(NewerDatabase, match=r"cart\.9999_later"):
        migrate_all()


def test_a_later_pgstac_is_refused(catalog_database: Configuration, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pypgstac.__version__", "0.9.0")
    with pytest.raises(NewerDatabase, match=r"pgstac .*, here is 0\.9\.0"):
        refuse_newer(catalog_database)


def test_what_is_to_be_migrated_is_told(catalog_database: Configuration) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'cart' AND name LIKE '0002%%'")
    assert [name for name in state(catalog_database).pending if name.startswith("cart.")] != []


def test_a_database_with_tables_is_not_empty(catalog_database: Configuration) -> None:
    assert not is_empty(catalog_database.database_url)


def test_only_processes_that_there_are_can_be_become() -> None:
    with pytest.raises(CommandError, match="there is no process nothing: web, worker"):
        call_command("process", "nothing")
