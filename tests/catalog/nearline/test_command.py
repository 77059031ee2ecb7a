"""Slow storage behind a command: what it says is believed, what it does not say was not done."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest

from catalog.nearline.command import CommandTier
from catalog.nearline.interface import Done, File, Product
from catalog.nearline.simulated_tape import MOUNTS

CONTENT = b"pixels" * 1_000
FILES = (File("MASKS/a.tif", len(CONTENT), hashlib.sha256(CONTENT).hexdigest()),)
KEYS = [f"sentinel2-l2a/{year}/07/16/ITEM_{number}" for number in (1, 2) for year in (2018, 2019)]


def products(folder: Path, *, volume: str | None = None) -> list[Product]:
    found = [Product(key, folder / key, FILES, volume) for key in KEYS]
    for product in found:
        (product.directory / "MASKS").mkdir(parents=True)
    return found


def tape(folder: Path, *options: str) -> CommandTier:
    return CommandTier((sys.executable, "-m", "catalog.nearline.simulated_tape", *options, str(folder)))


def program(text: str) -> CommandTier:
    return CommandTier((sys.executable, "-c", text))


def test_a_tape_library_keeps_gives_and_forgets(tmp_path: Path) -> None:
    library = tape(tmp_path / "tapes", "--mount-seconds", "0", "--seek-seconds", "0")
    here = products(tmp_path / "disk")
    for product in here:
        (product.directory / "MASKS" / "a.tif").write_bytes(CONTENT)
    stored = list(library.store(here))
    assert {done.key for done in stored} == set(KEYS)
    assert {done.volume for done in stored} == {"sentinel2-l2a-2018", "sentinel2-l2a-2019"}
    assert all(done.problem is None for done in library.holds(here))
    there = products(tmp_path / "elsewhere")
    assert all(done.problem is None for done in library.fetch(there))
    assert all((product.directory / "MASKS" / "a.tif").read_bytes() == CONTENT for product in there)
    list(library.remove(here[:1]))
    held = {done.key: done.problem for done in library.holds(here)}
    assert [held[key] is None for key in KEYS] == [False, True, True, True]


def test_a_tape_is_mounted_once_for_all_that_is_wanted_of_it(tmp_path: Path) -> None:
    library = tape(tmp_path / "tapes", "--mount-seconds", "0.01", "--seek-seconds", "0")
    here = products(tmp_path / "disk")
    for product in here:
        (product.directory / "MASKS" / "a.tif").write_bytes(CONTENT)
    assert [done.key.split("/")[1] for done in library.store(here)] == ["2018", "2018", "2019", "2019"]
    assert (tmp_path / "tapes" / MOUNTS).read_text().split() == ["sentinel2-l2a-2018", "sentinel2-l2a-2019"]


@pytest.mark.parametrize(
    ("tier", "problem"),
    [
        (program("import sys; sys.exit(3)"), "ended with 3"),
        (program("print('[]'); print('not json'); print('{}'); print('{\"key\": \"another\"}')"), "ended with 0"),
        (CommandTier(("/nonexistent/tape",)), "cannot be run"),
        (program("import os; os.kill(os.getpid(), 9)"), "ended with -9"),
    ],
    ids=["fails", "babbles", "is missing", "is killed"],
)
def test_what_has_no_answer_was_not_done(tmp_path: Path, tier: CommandTier, problem: str) -> None:
    answers = list(tier.fetch(products(tmp_path)))
    assert sorted(done.key for done in answers) == sorted(KEYS)
    assert all(problem in str(done.problem) for done in answers)


def test_what_was_answered_before_the_end_was_done(tmp_path: Path) -> None:
    tier = program(
        "import json, sys\n"
        "for line in sys.stdin:\n"
        "    print(json.dumps({'key': json.loads(line)['key'], 'volume': 'A'}))\n"
        "    sys.exit(1)"
    )
    done, *others = tier.store(products(tmp_path))
    assert done == Done(KEYS[0], None, "A")
    assert len(others) == 3
    assert all(one.problem for one in others)
