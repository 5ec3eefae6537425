"""A run's folder against what happens to files: every single change is noticed and named."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from valuma_scenarios.commands import app
from valuma_scenarios.errors import LostFileError, UsageError
from valuma_scenarios.results.integrity import problems
from valuma_scenarios.results.provenance import canonical, digest
from valuma_scenarios.results.runs import TABLES, open_run
from valuma_scenarios.results.shelf import runs_in

CHANGES = 200
BLOCK = 512

Change = Callable[[Path, random.Random], None]


def flip(file: Path, chance: random.Random) -> None:
    content = bytearray(file.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    file.write_bytes(content)


def delete(file: Path, _chance: random.Random) -> None:
    file.unlink()


def zero(file: Path, chance: random.Random) -> None:
    content = bytearray(file.read_bytes())
    start = chance.choice([k for k in range(0, len(content), BLOCK) if any(content[k : k + BLOCK])])
    stop = min(start + BLOCK, len(content))
    content[start:stop] = bytes(stop - start)
    file.write_bytes(content)


def cut(file: Path, chance: random.Random) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: chance.randrange(len(content))])


def grow(file: Path, chance: random.Random) -> None:
    file.write_bytes(file.read_bytes() + bytes([chance.randrange(256)]))


def edit(file: Path, chance: random.Random) -> None:
    """Change one digit of a text, or a bit of anything else."""
    content = file.read_bytes()
    places = [match.start() for match in re.finditer(rb"\d", content)]
    if not places or file.suffix in (".nc", ".zip", ".gz"):
        flip(file, chance)
        return
    place = chance.choice(places)
    digit = bytes([48 + (content[place] - 48 + chance.randrange(1, 10)) % 10])
    file.write_bytes(content[:place] + digit + content[place + 1 :])


KINDS: tuple[Change, ...] = (flip, delete, zero, cut, grow, edit)


@pytest.fixture(scope="module")
def copy(small_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("copy") / small_run.name
    shutil.copytree(small_run, target)
    return target


def test_an_untouched_run_is_sound(copy: Path) -> None:
    assert list(problems(copy)) == []
    run = open_run(copy)
    assert all(len(run.tables[name]) for name in TABLES)
    run.results.close()


def test_every_single_change_is_noticed_and_the_file_named(copy: Path) -> None:
    files = sorted(path for path in copy.rglob("*") if path.is_file())
    unnoticed = []
    for number in range(CHANGES):
        chance = random.Random(number)
        file, change = chance.choice(files), chance.choice(KINDS)
        before = file.read_bytes()
        change(file, chance)
        said = list(problems(copy))
        if not any(file.name in problem for problem in said):
            unnoticed.append((number, file.name, change.__name__, said))
        with pytest.raises((UsageError, LostFileError)):
            open_run(copy)
        file.write_bytes(before)
    assert unnoticed == []
    assert list(problems(copy)) == []


@pytest.mark.parametrize("name", [f"tables/{table}.csv" for table in TABLES])
def test_whoever_reads_a_changed_table_is_told(copy: Path, name: str) -> None:
    file = copy / name
    before = file.read_bytes()
    edit(file, random.Random(1))
    with pytest.raises(UsageError, match=rf"{file.name} was changed.*valuma rerun"):
        open_run(copy)
    file.write_bytes(before)


@pytest.mark.parametrize("name", ["added.txt", "tables/effects.csv.gz", "folder/"])
def test_what_was_added_is_named(copy: Path, name: str) -> None:
    added = copy / name
    added.mkdir() if name.endswith("/") else added.write_bytes(b"x")
    done = CliRunner().invoke(app, ["verify", str(copy)])
    added.rmdir() if name.endswith("/") else added.unlink()
    assert done.exit_code == 2
    assert name.rstrip("/") in done.stdout
    assert "The run is sound" not in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="there are no such files on Windows")
@pytest.mark.parametrize("name", ["manifest.json", "study.json", "results.nc", "tables/money.csv"])
def test_a_pipe_in_place_of_a_file_is_not_waited_for(copy: Path, name: str) -> None:
    file = copy / name
    before = file.read_bytes()
    file.unlink()
    os.mkfifo(file)
    try:
        assert any(file.name in problem for problem in problems(copy))
        with pytest.raises((UsageError, LostFileError), match=file.name):
            open_run(copy)
        assert [run.folder for run in runs_in(copy.parent)] == [copy]
    finally:
        file.unlink()
        file.write_bytes(before)


@pytest.mark.parametrize("name", ["study.json", "inputs.zip", "manifest.json"])
def test_a_run_with_a_changed_part_is_not_opened(copy: Path, name: str) -> None:
    file = copy / name
    before = file.read_bytes()
    edit(file, random.Random(2))
    with pytest.raises(UsageError, match=f"{name} was changed"):
        open_run(copy)
    file.write_bytes(before)


def test_damaged_draws_are_told_from_changed_ones(copy: Path) -> None:
    file = copy / "results.nc"
    before = file.read_bytes()
    file.write_bytes(b"hello")
    with pytest.raises(LostFileError, match=r"results\.nc is no sound NetCDF file"):
        open_run(copy)
    file.unlink()
    with pytest.raises(LostFileError, match=r"results\.nc is missing"):
        open_run(copy)
    zeroed = bytearray(before)
    zeroed[-BLOCK:] = bytes(BLOCK)
    file.write_bytes(zeroed)
    with pytest.raises((UsageError, LostFileError), match=r"results\.nc"):
        open_run(copy)
    file.write_bytes(before)


def test_a_manifest_of_a_later_version_says_what_to_install(copy: Path) -> None:
    file = copy / "manifest.json"
    before = file.read_bytes()
    later = json.loads(before) | {"schema_version": 99}
    later["versions"]["valuma-scenarios"] = "99.0"
    del later["manifest_sha256"]
    file.write_bytes(canonical({**later, "manifest_sha256": digest(canonical(later))}))
    with pytest.raises(UsageError, match=r"layout 99, made by valuma-scenarios 99\.0.*install"):
        open_run(copy)
    file.write_bytes(before)


def test_an_old_run_with_a_changed_archive_is_not_opened(old_run: Path, tmp_path: Path) -> None:
    copied = tmp_path / "old"
    shutil.copytree(old_run, copied)
    file = copied / "inputs.zip"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(UsageError, match=r"inputs\.zip"):
        open_run(copied)
