"""`valuma run`: its folder, its tables, its exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from valuma_scenarios.results.runs import TABLES, open_run
from valuma_scenarios.vocabulary import GOALS

ROOT = Path(__file__).parents[2]


def valuma(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Call the command line in a process of its own."""
    command = [sys.executable, str(ROOT / "cli.py"), *arguments]
    return subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False, timeout=120
    )


def run_folder(*arguments: str) -> Path:
    """Run and return the folder printed last."""
    done = valuma("run", *arguments)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip().splitlines()[-1])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of all alternatives with few draws."""
    out = tmp_path_factory.mktemp("out")
    return run_folder("--draws", "16", "--seed", "7", "--no-report", "--out", str(out))


def test_the_folder_is_complete(folder):
    names = {path.name for path in folder.iterdir()}
    assert {"manifest.json", "results.nc", "tables", "inputs.zip"} <= names
    assert "report.html" not in names
    assert {path.stem for path in (folder / "tables").iterdir()} == set(TABLES)
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_effects_cover_alternatives_goals_regions_and_years(folder):
    effects = pd.read_csv(folder / "tables" / "effects.csv")
    assert set(effects["goal"]) == set(GOALS)
    assert len(set(effects["region"])) == 20
    assert set(effects["year"]) == set(range(2020, 2031))
    compared = set(zip(effects["alternative"], effects["reference"], strict=True))
    assert ("by_theme", "status_quo") in compared
    assert ("status_quo", "do_nothing") in compared
    assert ("loose_framework", "no_networks") in compared
    assert len(compared) == 24
    ordered = effects[["p05", "p25", "p50", "p75", "p95"]].to_numpy()
    assert (np.diff(ordered, axis=1) >= 0).all()
    assert (effects["p_better"] + effects["p_worse"]).max() <= 1 + 1e-9


def test_the_tables_are_the_quantiles_of_the_draws(folder):
    effects = pd.read_csv(folder / "tables" / "effects.csv").set_index(
        ["alternative", "reference", "goal", "region", "year"]
    )
    with xr.open_dataset(folder / "results.nc") as results:
        cell = results["goal_effect"].sel(goal="g4", region="MK18", year=2028)
        pair = [cell.sel(alternative=name).to_numpy() for name in ("partnership", "status_quo")]
    change = pair[0] - pair[1]
    row = effects.xs(("partnership", "status_quo", "g4", "MK18", 2028))
    assert row["p05"] == pytest.approx(np.quantile(change, 0.05), rel=1e-5)
    assert row["p50"] == pytest.approx(np.median(change), rel=1e-5)
    assert row["p_better"] == pytest.approx((change > 0).mean())


def test_the_manifest_says_how_to_repeat_the_run(folder):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["seed"] == 7
    assert manifest["draws"] == 16
    assert manifest["based_on"]["do_nothing"] == ["status_quo", "no_networks", "do_nothing"]
    assert manifest["command"].startswith("valuma run --draws 16 --seed 7")
    assert all(len(digest) == 64 for digest in manifest["inputs_sha256"].values())


@pytest.mark.slow
def test_same_inputs_and_seed_give_the_same_bytes(folder, tmp_path):
    again = run_folder("--draws", "16", "--seed", "7", "--out", str(tmp_path))
    assert (again / "report.html").stat().st_size
    for name in TABLES:
        path = Path("tables") / f"{name}.csv"
        assert (folder / path).read_bytes() == (again / path).read_bytes(), name
    assert (folder / "inputs.zip").read_bytes() == (again / "inputs.zip").read_bytes()


def test_a_run_can_be_opened_again(folder):
    run = open_run(folder)
    assert run.study.candidates == (
        "status_quo",
        "by_theme",
        "by_region_type",
        "loose_framework",
        "partnership",
    )
    assert run.results.sizes["draw"] == 16
    assert len(run.effects) == 24 * 6 * 20 * 11


@pytest.mark.slow
def test_the_central_run_alone_has_values_but_no_intervals(tmp_path):
    folder = run_folder("--draws", "0", "--no-report", "--out", str(tmp_path))
    effects = pd.read_csv(folder / "tables" / "effects.csv")
    assert effects["p50"].notna().all()
    assert effects[["p05", "p95", "p_better"]].isna().all(axis=None)
    central = pd.read_csv(folder / "tables" / "central.csv")
    assert set(central["reference"]) == {"baseline", "status_quo", "do_nothing"}
    warnings = pd.read_csv(folder / "tables" / "warnings.csv")
    assert warnings.loc[warnings["id"] == "size", "value"].notna().all()


@pytest.mark.slow
def test_the_folder_of_a_default_run_is_small_and_whole(tmp_path):
    folder = run_folder("--lang", "fi", "--out", str(tmp_path))
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 30_000_000
    alone = run_folder("--draws", "0", "--no-report", "--out", str(tmp_path))
    packed, plain = (
        pd.read_csv(path)
        for path in (folder / "tables" / "central.csv.gz", alone / "tables" / "central.csv")
    )
    pd.testing.assert_frame_equal(packed, plain)
    pd.testing.assert_frame_equal(open_run(folder).central, open_run(alone).central)
    assert valuma("verify", str(folder)).returncode == 0


@pytest.mark.slow
def test_an_override_changes_the_result_and_is_recorded(tmp_path):
    one = run_folder("--draws", "0", "--no-report", "--out", str(tmp_path / "a"))
    settings = ["parameters.x_opt.value=0.5", "scenarios.by_theme.networks.mal.contract_years=8"]
    sets = [part for setting in settings for part in ("--set", setting)]
    other = run_folder("--draws", "0", "--no-report", "--out", str(tmp_path / "b"), *sets)
    manifest = json.loads((other / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["overrides"] == settings
    before, after = (pd.read_csv(f / "tables" / "central.csv") for f in (one, other))
    changed = before[(before["value"] - after["value"]).abs() > 1e-9]
    assert set(changed["alternative"]) >= {"by_theme", "partnership"}


@pytest.mark.slow
def test_one_scenario_brings_its_references(tmp_path):
    arguments = ("scenarios/by_theme.yaml", "--draws", "3", "--no-report", "--out", str(tmp_path))
    central = pd.read_csv(run_folder(*arguments) / "tables" / "central.csv")
    assert set(central["alternative"]) == {"status_quo", "by_theme", "do_nothing"}


@pytest.mark.parametrize(
    ("arguments", "phrase"),
    [
        (["run", "by_tema"], "by_theme"),
        (["run", "--set", "parameters.x_opt.value=7"], "outside"),
        (["run", "--set", "parameters.x_optt.value=0.5"], "x_opt"),
        (["run", "--start", "2030", "--end", "2020"], "--end"),
        (["run", "--draws", "-1"], "--draws"),
        (["run", "--project", "no_such_folder"], "no_such_folder"),
    ],
)
def test_bad_input_ends_with_2_and_says_what_to_do(arguments, phrase, tmp_path):
    done = valuma(*arguments, "--out", str(tmp_path / "out"))
    assert done.returncode == 2
    assert phrase in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_a_failing_report_leaves_nothing_behind(tmp_path, monkeypatch, shipped_study):
    from valuma_scenarios.results import runs as run_store

    def fail(run, folder):
        msg = "no ink"
        raise RuntimeError(msg)

    with pytest.raises(RuntimeError, match="no ink"):
        run_store.write_run(shipped_study, ROOT, tmp_path, draws=2, finish=fail)
    assert list(tmp_path.iterdir()) == []
