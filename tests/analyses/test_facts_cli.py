from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from valuma_scenarios.analyses.facts.facts import Check, hold, read_facts
from valuma_scenarios.analyses.facts.text import binding, counts, sentences
from valuma_scenarios.commands import app
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.theme import PRINT, PROJECTOR
from valuma_scenarios.figures.gallery.facts_chart import facts_chart, span_of
from valuma_scenarios.results.runs import Run, compute_run, write_run
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LANGUAGES
from valuma_scenarios.wording import Words


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, shipped_study: Study, root: Path) -> Path:
    return write_run(shipped_study, root, tmp_path_factory.mktemp("runs"), draws=120)


@pytest.fixture(scope="module")
def run(shipped_study: Study) -> Run:
    return compute_run(shipped_study, 60)


@pytest.fixture(scope="module")
def check(run: Run, root: Path) -> Check:
    return hold(run.study, run.results, read_facts(root))


def invoke(*arguments: str) -> tuple[int, str]:
    few = ("--power", "0")
    result = CliRunner().invoke(app, ["check", *few, *arguments], catch_exceptions=False)
    return result.exit_code, result.output


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_command_prints_facts_reasons_and_two_sentences(
    folder: Path, root: Path, language: str
) -> None:
    code, output = invoke(str(folder), "--project", str(root), "--lang", language)
    assert code == 0
    for word in ("e3_paltamo", "k3_retention", "x7_horizon", "t11_duration"):
        assert word in output


@pytest.mark.slow
def test_first_it_says_what_it_could_not_catch(folder: Path, root: Path) -> None:
    where = (str(folder), "--project", str(root), "--power", "6")
    code, output = invoke(*where)
    assert code == 0
    first = output.split("\n")[1]  # after which run it is
    assert first.startswith(("What this check could not catch", "Each of the"))
    found = json.loads(invoke(*where, "--json")[1])
    unseen = {row["error"] for row in found["planted"]}
    unseen -= {row["error"] for row in found["planted"] if row["noticed"]}
    assert str(len(unseen)) in found["sentences"][0] or not unseen
    rows = {row["fact"]: row for row in found["factors"]}
    assert rows["f6_unemployment"]["lowest"] > 0  # bounds from below
    assert rows["e3_paltamo"]["lowest"] == 0  # does not


def test_files_and_json_have_every_comparison(folder: Path, root: Path, tmp_path: Path) -> None:
    csv, page = tmp_path / "a.csv", tmp_path / "a.html"
    code, output = invoke(
        str(folder), "--project", str(root), "--json", "--csv", str(csv), "--html", str(page)
    )
    assert code == 0
    said = json.loads(output)
    table = pd.read_csv(csv)
    assert len(said["comparisons"]) == len(table) > 30
    assert len(said["verdicts"]) == 26
    assert said["comparisons"][0]["high"] == table["high"][0]
    assert set(said["not_testable"]) >= {"e2_labour_cost", "e6_access"}
    assert "re-weighted" not in said
    text = page.read_text(encoding="utf-8")
    assert "<figure" in text
    assert "http" not in text.split("</script>")[-1]


def test_reweighting_is_marked_in_every_output(folder: Path, root: Path, tmp_path: Path) -> None:
    where = (str(folder), "--project", str(root), "--reweight", "k3_retention")
    few = ("--min-effective", "10")
    csv, page = tmp_path / "a.csv", tmp_path / "a.html"
    code, output = invoke(*where, *few, "--csv", str(csv), "--html", str(page))
    assert code == 0
    assert output.count("RE-WEIGHTED") >= 2
    code, output = invoke(*where, *few, "--json")
    rows = json.loads(output)["re-weighted"]["outcomes"]
    marked = [row for row in rows if row["weighting"] == "re-weighted"]
    assert len(marked) == len(rows) / 2
    assert all(row["interval_kind"].startswith("RE-WEIGHTED") for row in marked)
    assert "RE-WEIGHTED" in csv.read_text(encoding="utf-8")
    assert "RE-WEIGHTED" in page.read_text(encoding="utf-8")


def test_too_few_effective_draws_end_with_bad_input(folder: Path, root: Path) -> None:
    where = (str(folder), "--project", str(root))
    code, output = invoke(*where, "--reweight", "k3_retention", "--min-effective", "119")
    assert code == 2
    assert "effective draws" in output
    code, output = invoke(*where, "--fact", "e3_paltam")
    assert code == 2
    assert "e3_paltamo" in output


@pytest.mark.slow
def test_strict_ends_with_an_error_only_if_a_fact_fails(
    folder: Path, copy_project: Callable[[], Path]
) -> None:
    project = copy_project()
    file = project / "parameters" / "facts.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("value: 0.9\n  range: [0.6, 1.0]", "value: 0.99\n  range: [0.98, 1.0]"),
        encoding="utf-8",
    )
    where = (str(folder), "--project", str(project), "--quiet")
    assert invoke(*where, "--fact", "k3_retention")[0] == 0
    assert invoke(*where, "--fact", "k3_retention", "--strict")[0] == 1
    assert invoke(*where, "--fact", "e3_paltamo", "--strict")[0] == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_is_complete_in_every_variant(run: Run, check: Check, language: str) -> None:
    for options in (
        FigureOptions(),
        FigureOptions(width="narrow"),
        FigureOptions(theme=PRINT),
        FigureOptions(theme=PROJECTOR),
    ):
        card = facts_chart(run, check, language, options)  # type: ignore[arg-type]
        assert len(card.table) == counts(check)["tested"] == 11
        assert "Vehkasalo" in card.sources
        assert card.figure.layout.meta["theme"] == options.theme.name


def test_each_row_shows_its_range_and_the_binding_comparison(check: Check) -> None:
    rows = binding(check)
    assert rows["fact"].is_unique
    for _, row in rows.iterrows():
        same = check.comparisons[check.comparisons["fact"] == row["fact"]]
        assert row["share"] == same["share"].min()
        low, high = span_of(row)
        assert low < row["p05"] <= row["p95"] < high


def test_sentences_count_what_the_table_says(run: Run, check: Check) -> None:
    found = counts(check)
    assert found["tested"] + found["untestable"] == len(check.facts)
    words = Words(run.study, "en")
    first, second = sentences(words, check)
    assert f"{found['tested']} facts: {found['holds']} hold" in first
    assert second.startswith(f"{found['untestable']} facts")
