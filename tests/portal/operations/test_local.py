"""The private servers and the supervisor, for real."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from catalog.configuration import LONGEST_SOCKET_DIRECTORY, Configuration, configuration
from portal.operations.local import postgres, redis
from portal.operations.local.instance import AlreadyRunning, only_instance, revived_servers
from portal.operations.local.processes import Process, supervise
from portal.operations.local.progress import Counts, Display, progress_line
from tests.journeys.atelier import wait_for


@pytest.fixture
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Configuration]:
    """A data folder of its own, open to the servers' account."""
    folder = tmp_path_factory.mktemp("servers")
    for parent in (folder, *folder.parents):
        if parent.owner() == Path.home().owner() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o011)
    settings = replace(configuration(), data=folder)
    yield settings
    redis.stop(settings)
    postgres.stop(settings)


def test_postgres_comes_back_after_kill_9_with_what_was_committed(settings: Configuration) -> None:
    postgres.start(settings)
    with psycopg.connect(settings.database_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    postmaster = int((settings.servers / "pg" / "postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGKILL)

    postgres.start(settings)

    with psycopg.connect(settings.database_url) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_killed_servers_are_started_again_and_no_others(settings: Configuration) -> None:
    postgres.start(settings)
    redis.start(settings)
    assert revived_servers(settings) == []
    os.kill(int((settings.servers / "pg" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    redis.stop(settings)
    wait_for(lambda: redis.has_ended(settings) and postgres.has_ended(settings), seconds=20, what="both gone")
    revived: list[str] = []
    wait_for(lambda: revived.extend(revived_servers(settings)) or len(revived) == 2, seconds=90, what="both again")
    assert sorted(revived) == ["PostgreSQL", "Redis"]
    assert postgres.is_ready(settings)
    assert redis.is_ready(settings)
    assert revived_servers(replace(settings, external_database_url="x", external_broker_url="y")) == []


def test_postgres_starts_after_an_interrupted_creation(settings: Configuration) -> None:
    half_made = settings.data / "pg"
    half_made.mkdir()
    (half_made / "base").mkdir()

    postgres.start(settings)

    assert postgres.is_ready(settings)


def test_redis_keeps_its_queue_through_kill_9(settings: Configuration) -> None:
    import redis as client

    redis.start(settings)
    connection = client.Redis(unix_socket_path=str(settings.redis_socket))
    connection.rpush("queue", "job")
    time.sleep(1.2)  # appended to disk every second
    os.kill(int(connection.info("server")["process_id"]), signal.SIGKILL)

    redis.start(settings)

    assert client.Redis(unix_socket_path=str(settings.redis_socket)).lrange("queue", 0, -1) == [b"job"]


def test_servers_listen_on_no_port(settings: Configuration) -> None:
    postgres.start(settings)
    redis.start(settings)
    with psycopg.connect(settings.database_url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    import redis as client

    assert client.Redis(unix_socket_path=str(settings.redis_socket)).config_get("port") == {"port": "0"}


def test_a_deep_folder_gets_short_sockets() -> None:
    deep = replace(configuration(), data=Path("/srv") / ("x" * 60) / ("y" * 60))
    assert len(str(deep.sockets)) <= LONGEST_SOCKET_DIRECTORY


def test_only_one_instance_holds_a_data_folder(tmp_path: Path) -> None:
    settings = replace(configuration(), data=tmp_path)
    with only_instance(settings), pytest.raises(AlreadyRunning), only_instance(settings):
        pass
    with only_instance(settings):
        pass


def test_a_process_that_dies_is_started_again_and_stopped_at_the_end(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    code = f"import os, time; open({str(trace)!r}, 'a').write(f'{{os.getpid()}}\\n'); time.sleep(60)"
    process = Process("sleeper", [sys.executable, "-c", code], tmp_path / "log")
    deadline = time.monotonic() + 20

    def twice_started() -> bool:
        pids = trace.read_text().split() if trace.exists() else []
        if len(pids) == 1:
            with suppress(ProcessLookupError):
                os.kill(int(pids[0]), signal.SIGKILL)
        time.sleep(0.1)
        return len(pids) >= 2 or time.monotonic() > deadline

    supervise([process], until=twice_started, on_start=lambda started: None)

    pids = [int(pid) for pid in trace.read_text().split()]
    assert len(pids) >= 2
    assert not Path(f"/proc/{pids[-1]}").exists()


def test_no_process_outlives_a_killed_supervisor(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; "
        "from portal.operations.local.processes import Process, supervise; "
        f"process = Process('sleeper', ['sleep', '60'], Path({str(tmp_path / 'log')!r})); "
        "supervise([process], until=lambda: time.sleep(0.1), "
        "on_start=lambda started: print(started._child.pid, flush=True))"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout is not None
        sleeper = Path("/proc") / supervisor.stdout.readline().strip()
        assert sleeper.exists()
        supervisor.kill()
    deadline = time.monotonic() + 5
    while sleeper.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not sleeper.exists()


def test_progress_counts_what_is_published_of_what_is_expected() -> None:
    line = progress_line(Counts(expected=24, published=12, processing=2, quarantined=1))
    assert "12 of 24 products published" in line
    assert "2 in processing" in line
    assert "1 in quarantine" in line


def test_progress_never_shows_more_published_than_in_all() -> None:
    assert "30 of 31 products" in progress_line(Counts(expected=24, published=30, processing=1, quarantined=0))


def test_the_display_prints_each_mail_once(tmp_path: Path) -> None:
    stream = io.StringIO()
    display = Display(stream)
    (tmp_path / "old.eml").write_text("old one")
    display.forget_old_mails(tmp_path)
    (tmp_path / "new.eml").write_text("confirm your address")
    display.announce_mails(tmp_path)
    display.announce_mails(tmp_path)
    assert stream.getvalue().count("confirm your address") == 1
    assert "old one" not in stream.getvalue()
