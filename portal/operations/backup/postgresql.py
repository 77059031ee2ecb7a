"""The database at one instant, into one file and back, by PostgreSQL's own programs."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psycopg
from psycopg import IsolationLevel, sql
from psycopg.rows import TupleRow

from catalog.database import SEARCH_PATH
from catalog.items import PARTITION_LOCK
from portal.operations.errors import BackupError

INSTALLED = Path("/usr/lib/postgresql")
"""Debian keeps the programs of each version of PostgreSQL below it."""
HEADER = re.compile(rb"SELECT pg_catalog\.set_config\('search_path', '', false\);")
WITH_PATH = f"SELECT pg_catalog.set_config('search_path', '{SEARCH_PATH}', false);".encode()
HEADER_LINES = 60
LOCK_SECONDS = 60
SCHEMAS = ("pgstac", "ledger", "atelier", "public")
ROLES = {"pgstac_admin": "CURRENT_USER", "pgstac_read": "pgstac_ingest", "pgstac_ingest": None}
"""Roles belong to the server, not to the database: those of pgstac, and who is a member of each."""


@dataclass(frozen=True)
class Snapshot:
    """One instant of the database, held by a transaction that is open as long as it is needed."""

    identifier: str
    connection: psycopg.Connection[TupleRow]


@contextmanager
def snapshot(url: str) -> Iterator[Snapshot]:
    """Hold the database as it is now; others go on writing, but for publications, which wait.

    What is read stays locked against changes of form, and publishing changes the form of partitions: it would wait
    for the end of this transaction, and every search behind it. So it waits at its own door, where nobody is behind.
    """
    with psycopg.connect(url) as door, psycopg.connect(url, options=f"-c lock_timeout={LOCK_SECONDS}s") as connection:
        door.execute("SELECT pg_advisory_xact_lock(%s)", [PARTITION_LOCK])
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        yield Snapshot(str(row[0]) if row else "", connection)


def dump(moment: Snapshot, url: str, target: Path) -> None:
    """Write everything that the database held at this moment; raises :class:`BackupError`."""
    command = [program("pg_dump", major_of(moment.connection)), "--format=custom", "--compress=1"]
    command += [f"--lock-wait-timeout={LOCK_SECONDS}s"]
    _run([*command, f"--snapshot={moment.identifier}", f"--file={target}", "--dbname", url])


def load(source: Path, url: str) -> None:
    """Fill an empty database from ``source``, all of it or nothing; raises :class:`BackupError`."""
    with psycopg.connect(url) as connection:
        major = major_of(connection)
        _make_roles(connection)
    read = [program("pg_restore", major), "--file=-", str(source)]
    write = [program("psql", major), "--dbname", url, "--no-psqlrc", "--quiet", "--output=/dev/null"]
    with tempfile.TemporaryFile() as complaints:
        reader = subprocess.Popen(read, stdout=subprocess.PIPE, stderr=complaints)
        writer = subprocess.Popen([*write, "--set=ON_ERROR_STOP=1"], stdin=subprocess.PIPE, stderr=complaints)
        _pass_on(reader, writer)
        complaints.seek(0)
        said = complaints.read().decode(errors="replace").strip()
    if reader.returncode or writer.returncode:
        raise BackupError(f"{source} could not be loaded; the database is as empty as before: {said[-2000:]}")


def is_empty(url: str) -> bool:
    """Whether nobody has made a table in the database yet, other than its extensions'."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
            " WHERE relkind = 'r' AND nspname = ANY (%s)"
            " AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')",
            [list(SCHEMAS)],
        ).fetchone()
    return row == (0,)


def major_of(connection: psycopg.Connection[TupleRow]) -> int:
    """PostgreSQL's version: 15, 16, …"""
    return connection.info.server_version // 10_000


def program(name: str, major: int) -> str:
    """``name`` of the oldest installed version that knows a server of version ``major``."""
    versions = sorted(int(path.name) for path in INSTALLED.glob("[0-9]*") if (path / "bin" / name).exists())
    fitting = [version for version in versions if version >= major]
    found = str(INSTALLED / str(fitting[0]) / "bin" / name) if fitting else shutil.which(name)
    if not found:
        raise BackupError(f"{name} of PostgreSQL {major} is not installed: apt-get install postgresql-client-{major}")
    return found


def _make_roles(connection: psycopg.Connection[TupleRow]) -> None:
    known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
    for role in set(ROLES) - known:
        connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
        connection.execute(
            sql.SQL("ALTER ROLE {} SET search_path TO {}").format(sql.Identifier(role), sql.SQL(SEARCH_PATH))
        )
    for role, member in ROLES.items():
        if member:
            connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), sql.SQL(member)))


def _pass_on(reader: subprocess.Popen[bytes], writer: subprocess.Popen[bytes]) -> None:
    """Hand the script on, in one transaction that is committed once all of it was read, its search path put right.

    pg_restore sets an empty path, in which pgstac's functions, called by generated columns, do not find PostGIS.
    """
    source, target = _pipe(reader.stdout), _pipe(writer.stdin)
    try:
        target.write(b"BEGIN;\nSET client_min_messages TO warning;\n")
        for _ in range(HEADER_LINES):
            target.write(HEADER.sub(WITH_PATH, source.readline()))
        shutil.copyfileobj(source, target)
        if reader.wait() == 0:
            target.write(b"COMMIT;\n")
        target.close()
    except BrokenPipeError:  # psql has given up, and says why
        reader.kill()
        with suppress(BrokenPipeError):
            target.close()
    source.close()
    reader.wait()
    writer.wait()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise BackupError("a program was started without a pipe")
    return pipe


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        raise BackupError(f"{command[0]} failed: {done.stderr.strip()[-2000:]}")
