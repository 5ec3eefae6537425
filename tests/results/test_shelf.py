"""Runs are found by what people call them, and every reader says which one it reads."""

from __future__ import annotations

import json
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from valuma_scenarios.commands import app
from valuma_scenarios.errors import UsageError
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results.runs import RunOptions, open_run, write_run
from valuma_scenarios.results.shelf import age, check_name, find_folder, newest_run, runs_in
from valuma_scenarios.schema.study import Study


def valuma(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture(scope="module")
def project(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with three runs; the second has a name."""
    folder = tmp_path_factory.mktemp("project")
    for part in ("scenarios", "parameters"):
        (folder / part).symlink_to(root / part)
    out = folder / "outputs"
    for number, name in enumerate((None, "Budjetti 2027", None)):
        study = load_project(
            root, alternatives=("partnership", "do_nothing"), start=2024, end=2025 + number
        )
        write_run(
            study, root, out, draws=4, seed=5, options=RunOptions(name, "why" if name else None)
        )
    return folder


def test_a_run_is_found_by_id_prefix_name_path_and_latest(project: Path) -> None:
    out = project / "outputs"
    first, second, third = (run.folder for run in runs_in(out))
    assert find_folder(None, out) == find_folder("latest", out) == third
    assert find_folder(first.name, out) == first
    assert find_folder(first.name.rpartition("-")[2][:6], out) == first
    assert find_folder("Budjetti 2027", out) == second
    assert find_folder(first, out) == first
    assert find_folder(first / "manifest.json", out) == first


@pytest.mark.parametrize(
    ("reference", "advice"),
    [
        ("Budjeti 2027", r"Did you mean 'Budjetti 2027'"),
        ("2026", r"means 3 runs|there is no run"),
        ("/no/such/run", r"no folder of a run"),
    ],
)
def test_what_is_no_run_is_told_with_advice(project: Path, reference: str, advice: str) -> None:
    if reference == "2026":
        reference = runs_in(project / "outputs")[0].id[:4]
    with pytest.raises(UsageError, match=advice):
        find_folder(reference, project / "outputs")


def test_what_is_wrong_with_a_run_is_said_in_the_readers_language(tmp_path: Path) -> None:
    made = tmp_path / "outputs" / "20260101T000000Z-aaaaaaaa"
    made.mkdir(parents=True)
    (made / "manifest.json").write_text("[]", encoding="utf-8")
    words = {"en": "holds no manifest", "fi": "ei ole ajon kuvausta", "sv": "ingen beskrivning av"}
    for language, said in words.items():
        env = {"VALUMA_LANG": language, "COLUMNS": "1000"}
        listed = CliRunner().invoke(app, ["runs", "--out", str(made.parent)], env=env)
        checked = CliRunner().invoke(app, ["verify", str(made)], env=env)
        assert said in listed.output, listed.output
        assert said in checked.output, checked.output


@pytest.mark.parametrize("name", ["latest", "", " x", "a/b", "20261129T060046Z-14d3c429", "x" * 99])
def test_names_that_could_be_mistaken_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="--name"):
        check_name(name, tmp_path)


def test_a_name_is_given_once(project: Path) -> None:
    with pytest.raises(UsageError, match="called so already"):
        check_name("Budjetti 2027", project / "outputs")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, (0, "minutes")), (200, (3, "minutes")), (7200, (2, "hours")), (3 * 86400, (3, "days"))],
)
def test_age(seconds: int, said: tuple[int, str]) -> None:
    now = datetime(2026, 11, 29, 12, tzinfo=UTC)
    assert age((now - timedelta(seconds=seconds)).isoformat(), now) == said


def test_every_reader_says_first_which_run_it_reads(project: Path) -> None:
    done = valuma("compare", "Budjetti 2027", "--project", str(project))
    assert done.exit_code == 0, done.output
    first = " ".join(done.output.split())
    assert (
        "“Budjetti 2027”: 3 alternatives, 4 draws, regions, 2024–2026, made just now" in first[:140]
    )
    told = json.loads(
        valuma("compare", "Budjetti 2027", "--project", str(project), "--json").output
    )
    assert told["run"]["name"] == "Budjetti 2027"
    assert told["run"]["draws"] == 4


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_runs_lists_all_with_their_notes(project: Path, language: str) -> None:
    done = valuma("runs", "--project", str(project), "--lang", language)
    assert done.exit_code == 0, done.output
    assert all(run.folder.name in done.output for run in runs_in(project / "outputs"))
    assert "why" in done.output
    rows = json.loads(valuma("runs", "--project", str(project), "--json").output)["runs"]
    assert [row["name"] for row in rows] == [None, "Budjetti 2027", None]


def test_a_damaged_run_is_listed_with_what_is_wrong(project: Path) -> None:
    file = runs_in(project / "outputs")[0].folder / "manifest.json"
    before = file.read_bytes()
    file.write_bytes(before.replace(b'"seed": 5', b'"seed": 6'))
    done = valuma("runs", "--project", str(project))
    file.write_bytes(before)
    assert done.exit_code == 0
    assert "manifest.json was changed" in " ".join(done.output.split())


def test_clean_keeps_named_runs_and_asks_first(project: Path, tmp_path: Path) -> None:
    out = project / "outputs"
    before = runs_in(out)
    done = valuma("clean", "--project", str(project), "--keep", "1")
    assert before[0].folder.name in done.output
    assert runs_in(out) == before
    assert before[1].folder.name not in done.output
    del tmp_path


def test_verify_and_rerun_from_another_path_give_the_same_bytes(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = tmp_path / "elsewhere" / "a run"
    moved.parent.mkdir()
    runs_in(project / "outputs")[1].folder.rename(moved)
    try:
        monkeypatch.chdir(tmp_path)
        assert valuma("verify", str(moved)).exit_code == 0
        done = valuma("rerun", str(moved), "--json")
        assert done.exit_code == 0, done.output
        told = json.loads(done.output)
        assert told["different"] == []
        again = Path(told["folder"])
        for name in told["same"]:
            assert (moved / name).read_bytes() == (again / name).read_bytes()
        assert {"results.nc", "study.json", "inputs.zip", "tables/effects.csv"} <= set(told["same"])
    finally:
        moved.rename(project / "outputs" / "back")


def test_the_recorded_command_repeats_the_run_and_names_no_path(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    arguments = [
        "run", "scenarios/by_theme.yaml", "--draws", "3", "--end", "2024", "--no-report",
        "--project", str(root), "--out", str(tmp_path), "--quiet",
        "--set", "scenarios.by_theme.label.en=It's a \"name\"; $HOME",
    ]  # fmt: skip
    done = valuma(*arguments)
    assert done.exit_code == 0, done.output
    first = open_run(Path(done.output.strip()))
    words = shlex.split(first.manifest["command"])
    assert words[0] == "valuma"
    assert not any("/" in word for word in words)
    again = valuma(*words[1:], "--out", str(tmp_path), "--no-report", "--quiet")
    assert again.exit_code == 0, again.output
    second = open_run(Path(again.output.strip().splitlines()[-1]))
    assert second.manifest["content_sha256"] == first.manifest["content_sha256"]
    assert second.manifest["command"] == first.manifest["command"]
    for path in first.folder.rglob("*"):  # type: ignore[union-attr]
        if path.is_file() and path.suffix in (".json", ".csv"):
            assert str(tmp_path) not in path.read_text(encoding="utf-8")


def test_the_archive_holds_what_was_read_not_what_stands_there_later(
    copy_project, tmp_path: Path
) -> None:
    project = copy_project()
    study = load_project(project, alternatives=("partnership",), start=2024, end=2025)
    for path in project.rglob("*.yaml"):
        path.write_text("edited: after reading\n", encoding="utf-8")
    run = open_run(write_run(study, project, tmp_path / "out", draws=2, seed=5))
    assert run.study.inputs == study.inputs
    assert run.study.inputs is not None
    assert b"edited: after reading" not in b"".join(run.study.inputs.values())


def test_the_id_tells_other_code_packages_and_models_apart(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from valuma_scenarios.results import provenance
    from valuma_scenarios.results.runs import compute_run

    study = load_project(root, alternatives=("partnership",), start=2024, end=2024)
    seen = {compute_run(study, draws=0).manifest["content_sha256"]}
    monkeypatch.setattr(provenance, "model_key", lambda: "0" * 64)
    seen.add(compute_run(study, draws=0).manifest["content_sha256"])
    monkeypatch.setattr(provenance, "versions", lambda: {"valuma-scenarios": "9", "numpy": "9"})
    seen.add(compute_run(study, draws=0).manifest["content_sha256"])
    assert len(seen) == 3


def test_of_runs_of_one_second_the_newest_is_that_made_last(
    shipped_study: Study, root: Path, tmp_path: Path
) -> None:
    study = shipped_study.with_alternatives(("status_quo", "by_theme"))
    made = [write_run(study, root, tmp_path, draws=0, seed=seed) for seed in range(1, 5)]
    assert [run.folder for run in runs_in(tmp_path)] == made
    assert newest_run(tmp_path) == made[-1]
