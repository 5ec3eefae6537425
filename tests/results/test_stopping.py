"""Runs that are stopped: whole or absent, and nothing is left after the next start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.results.kills import PATIENCE, prepare, torture
from valuma_scenarios.files import PARTIAL, partial_folder, sweep, write_whole
from valuma_scenarios.results.integrity import problems
from valuma_scenarios.results.shelf import runs_in

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals differ on Windows")


def start(out: Path, *, draws: int) -> subprocess.Popen[str]:
    command = [sys.executable, str(ROOT / "cli.py"), "run", "partnership", "--draws", str(draws)]
    options = ["--no-report", "--quiet", "--out", str(out)]

    def as_in_a_shell() -> None:
        # A test run in the background ignores some signals, and so would its children.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)

    return subprocess.Popen(
        [*command, *options], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=as_in_a_shell,
    )  # fmt: skip


@contextmanager
def halfway(out: Path) -> Iterator[subprocess.Popen[str]]:
    """Start a long run; give it while it runs the model."""
    process = start(out, draws=10_000)
    try:
        deadline = time.monotonic() + PATIENCE
        while not list(out.glob(f"{PARTIAL}*/run/tables")) and time.monotonic() < deadline:
            assert process.poll() is None, "the run ended before it could be stopped"
            time.sleep(0.02)
        assert list(out.glob(f"{PARTIAL}*/run/tables"))
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_request_to_stop_leaves_nothing_behind(tmp_path: Path, name: str) -> None:
    with halfway(tmp_path) as process:
        process.send_signal(getattr(signal, name))
        _, error = process.communicate(timeout=60)
    assert process.returncode == 3, error
    assert "Interrupted" in error
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_what_a_killed_run_leaves_is_swept_by_the_next(tmp_path: Path) -> None:
    with halfway(tmp_path) as process:
        process.kill()
    assert list(tmp_path.glob(f"{PARTIAL}*"))
    done = start(tmp_path, draws=2)
    _, error = done.communicate(timeout=120)
    assert done.returncode == 0, error
    assert list(tmp_path.glob(f"{PARTIAL}*")) == []
    (run,) = runs_in(tmp_path)
    assert list(problems(run.folder)) == []


def test_the_unfinished_folder_of_a_living_run_is_left_alone(tmp_path: Path) -> None:
    with partial_folder(tmp_path) as mine:
        assert sweep(tmp_path) == 0
        write_whole(tmp_path / "other.txt", b"x")
        assert mine.is_dir()
    assert [path.name for path in tmp_path.iterdir()] == ["other.txt"]


def test_unowned_leftovers_go_after_a_while(tmp_path: Path) -> None:
    old, fresh = tmp_path / f"{PARTIAL}abc", tmp_path / f"{PARTIAL}def"
    for folder in (old, fresh):
        folder.mkdir()
        (folder / "big").write_bytes(b"x")
    os.utime(old, (0, 0))
    assert sweep(tmp_path) == 1
    assert list(tmp_path.iterdir()) == [fresh]


@pytest.mark.slow
def test_kills_at_random_moments(tmp_path: Path) -> None:
    """Runs, reports, sessions and searches are whole or absent; the next start leaves no rest."""
    assert torture(prepare(tmp_path / "project"), 4, seed=7) == []
