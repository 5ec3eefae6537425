"""Runs of every earlier layout open, whatever the product's own files and rules are by now."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from click.testing import CliRunner

from tests.results.conftest import KEPT
from valuma_scenarios.commands import app
from valuma_scenarios.errors import UsageError
from valuma_scenarios.project import checks
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results import kept_draws, results_file, version0
from valuma_scenarios.results import run as run_module
from valuma_scenarios.results.evaluate import evaluate
from valuma_scenarios.results.integrity import RunFolder
from valuma_scenarios.results.provenance import SCHEMA_VERSION
from valuma_scenarios.results.resolved import frame_of, study_data, study_of
from valuma_scenarios.results.runs import TABLES, RunOptions, open_run, write_run
from valuma_scenarios.schema import study as study_module
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import MODEL_VERSION

OVERRIDES = (
    "parameters.x_opt.value=0.5",
    "scenarios.by_theme.networks.mal.contract_years=8",
    "scenarios.by_theme.funding.amounts.aiko=3",
)


def same(one: Study, other: Study) -> None:
    for field in dataclasses.fields(Study):
        if field.name in ("inputs", "overrides", "hashes"):
            continue
        a, b = getattr(one, field.name), getattr(other, field.name)
        if isinstance(a, pd.DataFrame):
            pd.testing.assert_frame_equal(a, b, check_exact=True)
        else:
            assert a == b, field.name


@pytest.mark.parametrize("level", ["maakunta", "seutukunta"])
def test_a_study_survives_being_kept(root: Path, level: str) -> None:
    study = load_project(root, level=level, overrides=OVERRIDES)
    same(study, study_of(json.loads(json.dumps(study_data(study)))))


def test_what_has_no_default_and_is_missing_is_named(shipped_study: Study) -> None:
    data = study_data(shipped_study)
    del data["parameters"]["x_opt"]["grade"]
    with pytest.raises(UsageError, match="lacks 'grade' of a Parameter"):
        study_of(data)


def test_every_layout_has_its_run() -> None:
    names = [path.stem for path in KEPT]
    assert names == [f"run_version_{number}" for number in range(SCHEMA_VERSION + 1)]


def test_a_run_of_every_version_opens(kept_run: Path) -> None:
    run = open_run(kept_run)
    assert run.manifest["schema_version"] == SCHEMA_VERSION
    assert run.manifest["model_version"] == run.study.model_version <= MODEL_VERSION
    assert [a.id for a in run.study.alternatives] == ["status_quo", "partnership", "do_nothing"]
    assert run.study.parameters["x_opt"].value == 0.5  # its --set
    assert run.study.years == (2022, 2023, 2024, 2025)
    assert {network.id for network in run.study.alternative("partnership").networks}
    assert run.results.sizes["draw"] == 5
    cell = {"goal": "g3", "region": "FI", "year": 2025}
    effect = run.results["goal_effect"].sel(cell)
    change = effect.sel(alternative="partnership") - effect.sel(alternative="status_quo")
    keys = ["alternative", "reference", "goal", "region", "year"]
    row = run.effects.set_index(keys).xs(("partnership", "status_quo", "g3", "FI", 2025))
    assert row["p50"] == pytest.approx(float(np.median(change)), rel=1e-5)
    assert set(run.tables) | {"outcomes"} == set(TABLES)
    assert all(len(run.tables[name]) for name in run.tables)
    run.results.close()


def test_a_kept_run_asks_no_rule_of_today(kept_run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        msg = "a rule of today was asked"
        raise AssertionError(msg)

    monkeypatch.setattr(checks.references, "check_project", refuse)
    monkeypatch.setattr("pydantic.BaseModel.model_validate", refuse)
    open_run(kept_run).results.close()


def test_the_archive_of_an_old_run_is_resolved_by_the_rules_of_its_time(old_run: Path) -> None:
    folder = RunFolder(old_run)
    data = version0.study_data(folder.inputs(), folder.manifest)
    regions = frame_of(data["regions"])
    assert len(regions) == 19
    assert regions["nspa"].dtype == bool
    network = data["alternatives"][1]["networks"][0]
    assert set(network) == {
        "id", "label", "based_on", "members", "themes", "active", "defaulted",
        "coordination_meur", "contract_years", "binding", "knowledge_share",
    }  # fmt: skip


@pytest.mark.parametrize(
    "arguments",
    [
        ("compare", "--json"),
        ("report", "--to", "html", "--out"),
        ("report", "--to", "csv", "--out"),
        ("verify", "--json"),
    ],
)
def test_commands_read_a_run_of_every_version(
    kept_run: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    name, *options = arguments
    extra = [str(tmp_path / "out")] if options[-1] == "--out" else []
    done = CliRunner().invoke(app, [name, str(kept_run), *options, *extra])
    assert done.exit_code == 0, done.output


def test_a_kept_run_reads_on_after_the_model_has_changed(
    kept_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What needs no new model run is given; what does says why it cannot be."""
    monkeypatch.setattr(study_module, "MODEL_VERSION", 99)
    monkeypatch.setattr(run_module, "MODEL_VERSION", 99)
    done = CliRunner().invoke(app, ["compare", str(kept_run), "--json"])
    assert done.exit_code == 0, done.output
    options = ["--to", "html", "--out", str(tmp_path)]
    done = CliRunner().invoke(app, ["report", str(kept_run), *options])
    assert done.exit_code == 0, done.output
    text = next(tmp_path.glob("*.html")).read_text(encoding="utf-8")
    assert "made with an earlier version of the model" in text
    done = CliRunner().invoke(app, ["rerun", str(kept_run), "--out", str(tmp_path)])
    assert done.exit_code == 2
    assert re.search(r"was made with version \d of the model", done.output)


def test_draws_that_a_run_does_not_keep_are_computed_again(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large run keeps few draws; those it gives are the same to the bit."""
    study = load_project(root, alternatives=("partnership",), start=2024, end=2026)
    monkeypatch.setattr(results_file, "KEEP_ALL", 3)
    folder = write_run(study, root, tmp_path, draws=6, seed=5)
    whole = open_run(
        write_run(study, root, tmp_path, draws=6, seed=5, options=RunOptions(every_draw=True))
    ).results
    with xr.open_dataset(folder / "results.nc") as kept:
        assert bool(kept["goal_effect"].isnull().any())
        assert not bool(kept["goal_effect"].sel(region="FI").isnull().any())
        assert not bool(kept["goal_effect"].sel(year=2026).isnull().any())
        assert "capacity" not in kept
        assert bool(kept["indicator_effect"].sel(region="MK18").isnull().all())
    few = open_run(folder).results
    for name in ("goal_effect", "indicator_effect", "capacity", "commitment", "learning"):
        np.testing.assert_array_equal(few[name].to_numpy(), whole[name].to_numpy())
    piece = {"region": ["MK18", "FI"], "year": 2025, "draw": slice(1, 4)}
    np.testing.assert_array_equal(few["goal_effect"].sel(piece), whole["goal_effect"].sel(piece))
    few.close()
    whole.close()


def test_draws_that_no_longer_come_out_alike_are_refused(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = load_project(root, alternatives=("partnership",), start=2024, end=2025)
    monkeypatch.setattr(results_file, "KEEP_ALL", 3)
    run = open_run(write_run(study, root, tmp_path, draws=6, seed=5))

    def other(*arguments: object) -> xr.Dataset:
        return 1.5 * evaluate(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(kept_draws, "evaluate", other)
    with pytest.raises(UsageError, match="the model has changed"):
        run.results["capacity"].to_numpy()
    run.results.close()
