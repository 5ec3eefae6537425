"""Files without end or measure, wherever one can be handed in: a message, and little memory."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("there are no such files on Windows", allow_module_level=True)

import resource

from valuma_scenarios.commands import app
from valuma_scenarios.project.open import load_project

pytestmark = pytest.mark.slow

GROWTH_MB = 300
CPU_SECONDS = 30
"""A guard against hanging; how long it takes is measured by hand, see docs/quality.md."""

RUN = ("run", "by_theme", "--draws", "0", "--no-report", "--quiet")
PLACES: dict[str, tuple[str, tuple[str, ...]]] = {
    "scenario": ("scenarios/mine.yaml", ("validate",)),
    "facts": ("parameters/facts.yaml", ("validate",)),
    "table": ("parameters/regions/maakunta.csv", ("validate",)),
    "history": ("parameters/regions/maakunta_history.csv", ("validate",)),
    "borders": ("parameters/geometry/maakunta.geojson", ("validate",)),
    "weights": ("w.csv", (*RUN, "--weights", "w.csv")),
    "log": ("s.jsonl", (*RUN, "--weights", "s.jsonl")),
    "session": ("s.sqlite", (*RUN, "--weights", "s.sqlite")),
    "overlay": ("o.yaml", (*RUN, "--overlay", "o.yaml")),
    "sheet": ("e.xlsx", ("elicit", "read", "e.xlsx", "--out", "out.yaml")),
    "survey": ("v.csv", ("elicit", "weights", "v.csv")),
}


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _circle(path: Path) -> None:
    path.symlink_to(path.name)


def _gigabyte(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(10**9)


def _deep(path: Path) -> None:
    path.write_bytes(b"[" * 1_900_000)


def _digits(path: Path) -> None:
    path.write_bytes(b'{"type": ' + b"9" * 5_000 + b"}\n")


def _rows(path: Path) -> None:
    path.write_bytes(b"g1,g2,g3,g4,g5,g6\n" + b"1,1,1,1,1,1\n" * 400_000)


def child(folder: Path, arguments: tuple[str, ...]) -> tuple[int, float, str]:
    """Run a command in a child; return exit code, megabytes of growth, and what it said."""
    said = folder / "said.txt"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    process = os.fork()
    if process == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        out = os.open(said, os.O_WRONLY | os.O_CREAT)
        os.dup2(out, 1)
        os.dup2(out, 2)
        sys.stdout = sys.stderr = os.fdopen(out, "w", encoding="utf-8")
        os.chdir(folder)
        code = 1
        try:
            app.main([*arguments, "--project", str(folder)], standalone_mode=True)
        except SystemExit as stop:
            code = int(stop.code or 0)
        finally:
            sys.stdout.flush()
            os._exit(code)
    _, status, used = os.wait4(process, 0)
    growth = (used.ru_maxrss - before) / 1024
    return os.waitstatus_to_exitcode(status), growth, said.read_text(encoding="utf-8")


@pytest.mark.parametrize("make", [_pipe, _endless, _circle, _gigabyte, _deep, _digits, _rows])
@pytest.mark.parametrize("place", PLACES)
def test_a_message_and_little_memory(
    copy_project: Callable[[], Path], root: Path, place: str, make: Callable[[Path], None]
) -> None:
    load_project(root)  # what the command needs is imported before the memory is looked at
    folder = copy_project()
    name, arguments = PLACES[place]
    (folder / name).unlink(missing_ok=True)
    make(folder / name)
    code, growth, said = child(folder, arguments)
    assert code == 2, said[-500:]
    assert Path(name).name in said
    assert "fault of the program" not in said
    assert growth < GROWTH_MB
    assert not list(folder.glob("out*"))
