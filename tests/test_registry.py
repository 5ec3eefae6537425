"""Everything that can be added is found by adding it: the registries, and a plug-in with one each.

The plug-in of these tests is `tests/plugin`: a package with one file for each thing, its texts, and
the entry points that an installed package has. Its kind of question is in `workshop/test_votes.py`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.analyses import known_models as known
from tests.conftest import PLUGIN, forget
from valuma_scenarios.analyses.ranking.metrics import metric_table
from valuma_scenarios.analyses.sensitivity.analyse import Request, resolve, run_method
from valuma_scenarios.analyses.sensitivity.methods import METHODS
from valuma_scenarios.errors import UsageError
from valuma_scenarios.figures.catalogue import FIGURES, pack_names, report_figures
from valuma_scenarios.project.open import load_project
from valuma_scenarios.registry import Registry, plugins
from valuma_scenarios.report.delivery import Delivery, PackRequest
from valuma_scenarios.report.documents import FORMATS
from valuma_scenarios.report.pack import pack_formats, readme
from valuma_scenarios.results.runs import Run, open_run, write_run
from valuma_scenarios.vocabulary import LANGUAGES
from valuma_scenarios.wording.catalogue import catalogue
from valuma_scenarios.workshop.room.forms import FORMS

REGISTRIES: dict[str, Registry] = {
    "sensitivity_methods": METHODS,
    "figures": FIGURES,
    "export_formats": FORMATS,
    "question_kinds": FORMS,
}
SMALL = {"efast": 65, "hdmr": 300, "given": 64, "morris": 8, "dgsm": 16, "shapley": 16, "sobol": 16}


@pytest.fixture(scope="module")
def folder(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small run on the disk."""
    study = load_project(root, end=2022)
    return write_run(study, root, tmp_path_factory.mktemp("runs"), draws=100, seed=7)


@pytest.fixture(scope="module")
def run(folder: Path) -> Run:
    return open_run(folder)


def valuma(*words: str) -> str:
    """Call the command line with the plug-in on the path, in a process of its own."""
    there = os.pathsep.join([str(PLUGIN), str(Path(__file__).parents[1])])
    done = subprocess.run(
        [sys.executable, "-m", "valuma_scenarios", *words],
        env={**os.environ, "PYTHONPATH": there},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


# --- the registries


@pytest.mark.parametrize("name", REGISTRIES)
def test_everything_is_named_as_its_file(name: str) -> None:
    registry = REGISTRIES[name]
    assert len(registry) > 1
    for thing, made in registry.items():
        assert made.name == thing
        assert isinstance(made, registry.kind)


@pytest.mark.parametrize("name", REGISTRIES)
def test_what_is_not_there_is_refused_with_the_nearest_name(name: str) -> None:
    registry = REGISTRIES[name]
    first = next(iter(registry))
    with pytest.raises(UsageError, match=first):
        registry[f"{first}x"]


@pytest.mark.parametrize("name", METHODS)
def test_methods_give_what_they_name_units_for_and_have_their_texts(name: str) -> None:
    method = METHODS[name]
    for language in LANGUAGES:
        assert f"sens.method.{name}" in catalogue(language)
        assert f"sens.index.{method.main}" in catalogue(language)
    study = known.ishigami_study()
    request = Request(name, n=SMALL.get(name, 128), seed=3, resamples=2, second_order=method.pairs)
    used, factors = resolve(study, request)
    ran = run_method(used, factors, known.ishigami, request)
    found = ran.at(ran.sizes[-1])
    assert set(found) == set(method.units)
    value, half = found[method.main]
    assert value.shape == half.shape == (len(factors), 3)
    assert np.isfinite(value[[f.kind != "chance" for f in factors], 0]).all()
    if method.converges:
        assert np.isnan(value[:, 2]).all()  # an outcome that does not vary


@pytest.mark.parametrize("name", FIGURES)
def test_figures_have_a_name_in_every_language(name: str) -> None:
    for language in LANGUAGES:
        assert f"figure.name.{name}" in catalogue(language)


def test_places_in_the_pack_and_on_slides_are_taken_once() -> None:
    for place in ("pack", "slides"):
        taken = [getattr(f, place) for f in FIGURES.values() if getattr(f, place)]
        assert sorted(taken) == list(range(1, len(taken) + 1))


# --- a plug-in


def test_the_plugin_is_told_by_name_and_version(plugin: None) -> None:
    found = {(p.group, p.name) for p in plugins() if p.package == "valuma-example"}
    assert ("valuma.figures", "first_places") in found
    assert len(found) == 6
    assert {p.version for p in plugins() if p.package == "valuma-example"} == {"1.0"}


def test_one_method_is_found(plugin: None, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "values.csv"
    said = valuma(
        "sensitivity", str(folder), "--method", "pearson", "--lang", "en", "--csv", str(out),
        "--outcome", "g3:partnership",
    )  # fmt: skip
    assert "Correlation" in said
    assert "pearson" in valuma("sensitivity", "--help")
    table = pd.read_csv(out)
    assert set(table["unit"]) == {"linear correlation, 0 to 1"}


def test_one_figure_is_found(plugin: None, folder: Path, run: Run, tmp_path: Path) -> None:
    listed = json.loads(valuma("figures", "--run", str(folder), "--lang", "sv", "--json"))
    assert "Vem kommer först" in [row.get("title") for row in listed["figures"]]
    valuma("figures", "first_places", "--run", str(folder), "--to", "csv", "--out", str(tmp_path))
    assert (tmp_path / "first_places.csv").stat().st_size
    assert "first_places" in pack_names()
    assert "first_places" in [figure.name for figure in report_figures("goals", run)]


@pytest.mark.slow
def test_one_format_is_found(plugin: None, folder: Path, run: Run, tmp_path: Path) -> None:
    valuma("report", str(folder), "--to", "html,md", "--lang", "en", "--out", str(tmp_path))
    assert (tmp_path / "answer.md").read_text(encoding="utf-8").startswith("# ")
    assert "Who comes first" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "md" in [form.name for form in pack_formats()]
    request = PackRequest("en")
    blocks = readme(Delivery(run, request).paper, request).blocks
    assert "answer.md" in str(blocks)


def test_one_robustness_metric_is_found(plugin: None) -> None:
    table = metric_table(np.array([[0.0, 0, 0], [1, -1, 2]]), ["r", "a"], "r")
    row = table[(table["metric"] == "worst_tenth") & (table["alternative"] == "a")]
    assert row["value"].item() == -1
    assert "robust.metric.worst_tenth" in catalogue("fi")


def test_a_plugin_may_not_take_a_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, plugin: None
) -> None:
    info = tmp_path / "bad-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: bad\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[valuma.figures]\npaths = bad:FIGURE\n[valuma.export_formats]\nnew = bad:FORMAT\n"
        "[valuma.question_kinds]\nother = valuma_example.md:FORMAT\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    forget()
    with pytest.raises(UsageError, match=r"'paths' of bad.*taken"):
        list(FIGURES)
    with pytest.raises(UsageError, match=r"'new' of bad.*cannot be loaded"):
        FORMATS["new"]
    with pytest.raises(UsageError, match=r"'other' of bad.*must be a Form"):
        FORMS["other"]
