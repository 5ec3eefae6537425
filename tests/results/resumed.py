"""A driver killed at random moments, and gone on with: the same bytes as a run left alone.

``python -m tests.results.resumed --number 50`` starts a large run of a few superblocks, kills the
driver with SIGKILL at a random moment of what is left of it, goes on with ``--resume`` and kills
that too, until there were so many kills; every run that is finished on the way, and the last, is
held against a run that nobody disturbed.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from valuma_scenarios.results.blocks.folder import UNFINISHED, WorkFolder

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "valuma_scenarios", "run"]
QUIETLY = ["--no-report", "--quiet"]
WHAT = [
    *("partnership", "--draws", "9000", "--start", "2025", "--end", "2025", "--quantiles", "bins"),
    *("--executor", "serial", *QUIETLY),
]


@dataclass
class Told:
    """What happened: kills, runs finished on the way, folders to go on with, and what was wrong."""

    kills: int = 0
    finished: int = 0
    resumed: int = 0
    faults: list[str] = field(default_factory=list)


@contextmanager
def stopped_after(superblocks: int) -> Iterator[None]:
    """Let every run of this process be stopped, as by Ctrl+C, after so many superblocks."""
    real, done = WorkFolder.keep, list[int]()

    def keep(self: WorkFolder, number: int, content: bytes) -> Path:
        if len(done) == superblocks:
            raise KeyboardInterrupt
        done.append(number)
        return real(self, number, content)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WorkFolder, "keep", keep)
        yield


def contents(run: Path) -> dict[str, bytes]:
    """Return what must be the same: tables and draws."""
    files = [*sorted((run / "tables").iterdir()), run / "results.nc"]
    return {file.name: file.read_bytes() for file in files}


def _driver(out: Path) -> tuple[subprocess.Popen[bytes], bool]:
    """Begin the run, or go on with it where it is unfinished."""
    unfinished = any(out.glob(f"{UNFINISHED}*/manifest.json"))
    what = ["--resume", "latest", *QUIETLY] if unfinished else WHAT
    return subprocess.Popen([*COMMAND, *what, "--out", str(out)], cwd=ROOT), unfinished


def _finished(out: Path) -> Iterator[Path]:
    for manifest in out.glob("2*/manifest.json"):
        json.loads(manifest.read_bytes())
        yield manifest.parent


def killed_and_resumed(folder: Path, number: int, seed: int) -> Told:
    """Kill a driver so many times, finish the run, and compare it with one left alone.

    Parameters
    ----------
    folder : pathlib.Path
        Where both are made.
    number : int
        Kills.
    seed : int
        Of the moments.
    """
    started = time.monotonic()
    process, _ = _driver(folder / "whole")
    assert process.wait() == 0
    took = time.monotonic() - started
    (whole,) = map(contents, _finished(folder / "whole"))
    out, told, chance = folder / "killed", Told(), random.Random(seed)
    while told.kills < number:
        process, unfinished = _driver(out)
        told.resumed += int(unfinished)
        try:
            process.wait(chance.uniform(0.05, 1.0) * took)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            told.kills += 1
        code = process.wait()
        if code not in (0, -signal.SIGKILL):
            told.faults.append(f"kill {told.kills}: exit code {code}")
        told.faults += _odd(out, whole, told)
    if any(out.glob(f"{UNFINISHED}*/manifest.json")) or not told.finished:
        process, _ = _driver(out)
        if process.wait():
            told.faults.append(f"the last: exit code {process.returncode}")
        told.faults += _odd(out, whole, told)
    told.faults += [f"left behind: {path}" for path in out.glob(".*")]
    return told


def _odd(out: Path, whole: dict[str, bytes], told: Told) -> list[str]:
    """Count finished runs; return which of them differ from the whole one."""
    finished = list(_finished(out))
    told.finished = len(finished)
    return [f"{path} differs" for path in finished if contents(path) != whole]


def main() -> int:
    """Run it by hand."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        told = killed_and_resumed(Path(name), asked.number, asked.seed)
    sys.stdout.write(f"{told}\n")
    return int(bool(told.faults))


if __name__ == "__main__":
    sys.exit(main())
