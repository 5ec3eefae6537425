"""The public interface gives the numbers of the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import valuma_scenarios as valuma
from valuma_scenarios.errors import UsageError


@pytest.fixture(scope="module")
def made(root: Path) -> valuma.Run:
    study = valuma.load_project(root, end=2022)
    return valuma.run(study, draws=40, seed=3)


def test_every_public_name_can_be_had():
    assert {name for name in valuma.__all__ if getattr(valuma, name) is None} == set()
    assert set(valuma.__all__) <= set(dir(valuma))
    with pytest.raises(AttributeError, match="no_such_name"):
        valuma.no_such_name  # noqa: B018


def test_importing_the_package_imports_nothing_heavy():
    code = "import sys, valuma_scenarios; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert not loaded & {"numpy", "pandas", "xarray", "scipy", "plotly", "pydantic"}


def test_an_answer_says_what_its_table_holds(made: valuma.Run):
    found = valuma.compare(made)
    row = found.table[
        (found.table["kind"] == "country")
        & (found.table["item"] == "g3")
        & (found.table["alternative"] == "by_theme")
    ].iloc[0]
    effect = made.results["goal_effect"].sel(goal="g3", region="FI", year=2022)
    change = effect.sel(alternative="by_theme") - effect.sel(alternative="status_quo")
    assert row["p50"] == pytest.approx(float(change.median("draw")))
    assert found.sentences[0] in found._repr_html_()
    assert found.sentences[0] in repr(found)
    assert valuma.answer("compare", made).table.equals(found.table)


def test_a_figure_shows_its_numbers(made: valuma.Run):
    card = valuma.figure(made, "goals_overview", "fi")
    assert card.language == "fi"
    assert len(card.table) > 0
    ranked = valuma.rank(made, worlds=False).table["alternative"]
    assert set(ranked) == set(made.study.candidates)


def test_a_folder_without_a_run_is_said(tmp_path: Path):
    with pytest.raises(UsageError):
        valuma.open_run(tmp_path)
