"""Kills and stops at random moments: what a command leaves is whole or absent.

``python -m tests.results.kills --number 60`` starts run, report, workshop and search in turn, ends
each at a random moment with SIGKILL, SIGTERM, SIGHUP or SIGINT, and looks at every file that is
there. Then each command is started once more and has to leave nothing of the killed ones behind.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from valuma_scenarios.errors import UsageError
from valuma_scenarios.files import PARTIAL
from valuma_scenarios.results.integrity import problems, strangers
from valuma_scenarios.results.shelf import runs_in
from valuma_scenarios.workshop.session.foreign import read_session_file

ROOT = Path(__file__).resolve().parents[2]
SIGNALS = ("SIGKILL", "SIGTERM", "SIGHUP", "SIGINT")
LONGEST = {"run": 8.0, "report": 14.0, "workshop": 6.0, "search": 12.0}
"""Seconds after which a command is ended at the latest; most of it is the start of Python."""
PATIENCE = 300


@dataclass(frozen=True)
class Place:
    """Folder of a project with one run."""

    folder: Path

    @property
    def outputs(self) -> Path:
        """Folder of runs."""
        return self.folder / "outputs"

    def arguments(self, command: str) -> list[str]:
        """Return the arguments of a command that takes a few seconds."""
        if command == "run":
            return ["run", "partnership", "do_nothing", "--draws", "400", "--no-report", "--quiet"]
        if command == "report":
            return ["report", "--to", "xlsx,docx,csv", "--force", "--quiet"]
        if command == "search":
            return ["search", "--designs", "12", "--draws", "16", "--quiet"]
        return ["workshop", "--port", "0", "--host", "127.0.0.1", "--quiet", "--new"]

    def start(self, arguments: Sequence[str]) -> subprocess.Popen[str]:
        """Start a command as a shell would."""

        def as_in_a_shell() -> None:
            for name in SIGNALS[1:]:
                signal.signal(getattr(signal, name), signal.SIG_DFL)

        return subprocess.Popen(
            [sys.executable, str(ROOT / "cli.py"), *arguments, "--project", str(self.folder)],
            cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            preexec_fn=as_in_a_shell,
        )  # fmt: skip

    def faults(self) -> Iterator[str]:
        """Yield what is neither whole nor absent."""
        for run in runs_in(self.outputs):
            yield from problems(run.folder)
            if not run.problem:
                yield from strangers(run.folder, run.manifest)
        for path in self.outputs.glob("reports/**/*"):
            hidden = any(part.startswith(PARTIAL) for part in path.parts)
            if not hidden and path.suffix in (".xlsx", ".docx") and not _is_archive(path):
                yield f"{path} is not whole"
        for path in self.outputs.glob("sessions/*.sqlite"):
            try:
                if "code" not in read_session_file(path).meta:
                    yield f"{path} has no code"
            except UsageError as error:
                yield str(error)

    def left_over(self) -> list[str]:
        """Return unfinished things that nobody works on any more."""
        return [str(path) for path in self.folder.rglob(f"{PARTIAL}*")]


def _is_archive(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.testzip() is None
    except zipfile.BadZipFile:
        return False


def prepare(folder: Path) -> Place:
    """Make a project with one run to report on."""
    for part in ("scenarios", "parameters"):
        shutil.copytree(ROOT / part, folder / part)
    place = Place(folder)
    made = place.start(["run", "partnership", "by_theme", "--draws", "60", "--end", "2022",
                        "--no-report", "--quiet"])  # fmt: skip
    _, error = made.communicate(timeout=PATIENCE)
    if made.returncode:
        raise RuntimeError(error)
    return place


def torture(place: Place, number: int, seed: int = 1) -> list[str]:
    """End commands at random moments; return everything that was found wrong."""
    chance, found = random.Random(seed), []
    for turn in range(number):
        command = list(LONGEST)[turn % len(LONGEST)]
        name = chance.choice(SIGNALS)
        process = place.start(place.arguments(command))
        time.sleep(chance.uniform(0.2, LONGEST[command]))
        process.send_signal(getattr(signal, name))
        try:
            _, error = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            _, error = process.communicate()
            found.append(f"{turn}: {command} did not end after {name}")
        if "Traceback" in error or "fault of the program" in error:
            found.append(f"{turn}: {command} {name}: {error[-400:]}")
        found += [f"{turn}: {command} {name}: {fault}" for fault in place.faults()]
    return found + after(place)


def after(place: Place) -> list[str]:
    """Start every command once more; return what is left of the killed ones."""
    found = []
    for command in LONGEST:
        process = place.start(place.arguments(command))
        if command == "workshop":
            time.sleep(LONGEST[command] * 2)
            process.send_signal(signal.SIGTERM)
        _, error = process.communicate(timeout=PATIENCE)
        if process.returncode not in (0, 3):
            found.append(f"{command} again: exit code {process.returncode}: {error[-400:]}")
    return found + list(place.faults()) + [f"left behind: {name}" for name in place.left_over()]


def main() -> int:
    """Run it by hand."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        found = torture(prepare(Path(name) / "project"), asked.number, asked.seed)
    sys.stdout.write("\n".join([*found, f"{asked.number} kills and stops, {len(found)} faults"]))
    sys.stdout.write("\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
