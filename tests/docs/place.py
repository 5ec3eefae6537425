"""A project with everything that the lines of the pages name: runs, a session, sheets, tables."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pptx
import pytest
from click.testing import CliRunner

from tests.analyses.test_elicitation_cli import fill
from tests.analyses.test_vintages import pxweb
from tests.report.test_documents import as_template
from tests.results.resumed import stopped_after
from tests.workshop.helpers import held_session
from valuma_scenarios.commands import app
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results.blocks import job
from valuma_scenarios.results.blocks.folder import UNFINISHED
from valuma_scenarios.results.runs import write_run
from valuma_scenarios.results.shelf import find_folder, runs_in
from valuma_scenarios.vocabulary import GOALS
from valuma_scenarios.workshop.record.downloads import events_jsonl

ALTERNATIVES = ("status_quo", "by_theme", "by_region_type", "no_networks", "do_nothing")
DRAWS = "100"
"""The fewest that the value of information takes."""
KEPT = 5
"""Runs without a name that are kept when old ones are removed."""
ANSWERS = ("50,10,10,10,10,10", "0,0,0,100,0,0", "20,20,20,20,10,10") * 2


@dataclass(frozen=True)
class Place:
    """The project, a copy that stays as it is, and names that are known when they are there."""

    project: Path
    pristine: Path
    names: dict[str, str]

    def files(self, pattern: str = "**/*") -> Iterator[Path]:
        """Yield the files of the project, relative to it."""
        for path in sorted(self.project.glob(pattern)):
            if path.is_file():
                yield path.relative_to(self.project)

    def changed(self, pattern: str) -> list[Path]:
        """Return the files that were made or changed."""
        return [path for path in self.files(pattern) if not self._as_it_was(path)]

    def restore(self) -> None:
        """Take back whatever was made, changed or removed."""
        for path in self.files():
            if not self._as_it_was(path):
                (self.project / path).unlink()
        shutil.copytree(self.pristine, self.project, dirs_exist_ok=True, copy_function=_copied)
        for folder in sorted(self.project.rglob("*/"), reverse=True):
            if not (self.pristine / folder.relative_to(self.project)).exists():
                folder.rmdir()

    def _as_it_was(self, path: Path) -> bool:
        old, now = self.pristine / path, self.project / path
        return old.is_file() and _stamp(old) == _stamp(now)


def _stamp(path: Path) -> tuple[int, int]:
    """Return what is another one when a file is written again, be it with the same content."""
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns


def _copied(source: str, target: str) -> None:
    if not Path(target).exists():
        shutil.copy2(source, target)


def valuma(*words: str) -> None:
    """Do a command that has to succeed."""
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output


def make_place(folder: Path, shipped: Path) -> Place:
    """Make the project in a folder; the current folder is the project meanwhile."""
    project = folder / "project"
    for part in ("scenarios", "parameters"):
        shutil.copytree(shipped / part, project / part)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        names = {"spare": _spare_runs(project), "unfinished": _unfinished_run(project)}
        run = ("run", *ALTERNATIVES, "--draws", DRAWS, "--no-report", "--quiet", "--name")
        valuma(*run, "before")
        valuma(*run, "after", "--set", "parameters.x_opt.value=0.6")
        names["run"] = find_folder("after", project / "outputs").name
        _session(project)
        _tables(project)
    pristine = folder / "pristine"
    shutil.copytree(project, pristine)
    return Place(project, pristine, names)


def _spare_runs(project: Path) -> str:
    """Make one run without a name more than are kept, and return the id of the oldest."""
    study = load_project(project, alternatives=("by_theme",), start=2025, end=2025)
    for seed in range(1, KEPT + 2):
        write_run(study, project, project / "outputs", draws=4, seed=seed)
    return runs_in(project / "outputs")[0].id


def _unfinished_run(project: Path) -> str:
    """Stop a large run halfway, and return its id."""
    words = ("run", "by_theme", "--draws", "256", "--quantiles", "bins", "--no-report", "--quiet")
    with pytest.MonkeyPatch.context() as patch, stopped_after(1):
        patch.setattr(job, "SUPERBLOCK", {"bins": 128, "exact": 128})
        done = CliRunner().invoke(app, words)
    assert done.exit_code, "the run was to be stopped"
    (left,) = (project / "outputs").glob(f"{UNFINISHED}*")
    return left.name.removeprefix(UNFINISHED)


def _session(project: Path) -> None:
    """Hold a session; its file and its log are left."""
    sessions = project / "outputs" / "sessions"
    sessions.mkdir()
    with held_session(sessions / "room.sqlite", load_project(project)) as room:
        log = events_jsonl(room, "fi")
    (project / "outputs" / "day.jsonl").write_text(log, encoding="utf-8")


def _tables(project: Path) -> None:
    """Write what people bring: a survey, statistics, a template, and experts' sheets."""
    rows = [f"r{number},{answer}" for number, answer in enumerate(ANSWERS)]
    survey = "\n".join(("respondent," + ",".join(GOALS), *rows))
    Path("survey.csv").write_text(survey + "\n", encoding="utf-8")
    Path("tyonv.csv").write_text(pxweb(load_project(project), range(2012, 2025)), encoding="utf-8")
    deck = io.BytesIO()
    pptx.Presentation().save(deck)
    Path("ministry.potx").write_bytes(as_template(deck.getvalue()))
    experts = ("N1", "N2", "N3")
    named = [word for expert in experts for word in ("--expert", expert)]
    valuma("elicit", "sheet", *named, "--out", "sheets.xlsx", "--quiet")
    fill(Path("sheets.xlsx"), {name: {"x_opt": (0.5, 0.6, 0.7)} for name in experts})
    valuma("elicit", "read", "sheets.xlsx", "--out", "overlays/oulu.yaml", "--quiet")
    valuma("elicit", "weights", "survey.csv", "--out", "profiles.csv", "--quiet")
