"""Every question gives an answer that terminal, machines and pages can read."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from valuma_scenarios.answers.answer import Answer
from valuma_scenarios.answers.page import page_html
from valuma_scenarios.answers.questions import ABOUT_A_RUN, QUESTIONS, ask
from valuma_scenarios.answers.search import Wish
from valuma_scenarios.answers.tables import Table, listed
from valuma_scenarios.answers.terminal import table_text, terminal_text
from valuma_scenarios.commands.common import without_nan
from valuma_scenarios.errors import UsageError
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results.runs import Run, compute_run
from valuma_scenarios.vocabulary import LANGUAGES, Language

FEW: dict[str, dict[str, Any]] = {
    "ranking": {"worlds": False},
    "switching": {"challenged": False},
    "forms": {"draws": 4, "random": 2},
    "facts": {"power": 8},
    "evaluability": {"draws": 20},
    "search": {"wish": Wish(designs=20, draws=16)},
    "evidence": {"outcomes": ("g3:partnership",), "walks": 64},
}
"""Options that keep the questions quick."""


@pytest.fixture(scope="module")
def run(root: Path) -> Run:
    return compute_run(load_project(root, end=2023), draws=120, seed=7)


@pytest.fixture(scope="module")
def asked(run: Run, root: Path) -> Any:
    @cache
    def answer(name: str, language: Language = "en") -> Answer:
        more = {"project": root} if name == "facts" else {}
        return ask(name, run, language, **FEW.get(name, {}), **more)

    return answer


@pytest.mark.parametrize("name", ["verdict", "ranking", "switching"])
def test_one_alternative_is_not_told_apart_from_itself(name: str, run: Run) -> None:
    lone = replace(run, study=run.study.with_alternatives(("status_quo", "do_nothing")))
    with pytest.raises(UsageError, match=f"{run.run_id} has only one alternative: run at least"):
        ask(name, lone)


@pytest.mark.parametrize("name", ABOUT_A_RUN)
def test_every_question_is_answered_for_every_reader(name: str, asked: Any, run: Run) -> None:
    found = asked(name)
    assert found.name == name
    assert found.sentences
    assert all(text == text.strip() and text for text in found.sentences)
    data = json.loads(json.dumps(without_nan(found.data()), allow_nan=False))
    assert data["run_id"] == run.run_id
    assert data["sentences"] == [*found.sentences, *found.notes]
    assert len(found.table)
    html = page_html(found)
    for card in found.cards():
        assert f'id="{card.id}"' in html


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("name", ABOUT_A_RUN)
def test_the_terminal_breaks_no_word_and_no_number(
    name: str, width: int, language: Language, asked: Any
) -> None:
    found = asked(name, language)
    text = terminal_text(found, width)
    longest = max(len(word) for word in text.split(" "))
    assert max(map(len, text.split("\n"))) <= max(width, longest)
    words = {word.rstrip(";") for word in text.split()}
    for part in found.shown:
        cells = [cell.text for row in part.rows for cell in row] if isinstance(part, Table) else []
        for word in " ".join(cells).split():
            assert word.rstrip(";") in words, (word, name)


def test_a_table_that_fits_has_columns_and_one_that_does_not_has_paragraphs() -> None:
    table = listed("A table", ("Goal", "Median", "90 %"), [("jobs", "+0.1", "0.0–0.2")])
    assert table_text(table, 40).split("\n") == [
        "A table",
        "Goal  Median     90 %",
        "────  ──────  ───────",
        "jobs    +0.1  0.0–0.2",
    ]
    assert table_text(table, 15).split("\n") == [
        "A table",
        "jobs",
        "  Median +0.1;",
        "  90 % 0.0–0.2",
    ]


def test_quiet_is_the_sentences_alone(asked: Any) -> None:
    found = asked("compare")
    assert terminal_text(found, 80, quiet=True) == "\n".join(found.sentences) + "\n"


def test_an_unknown_question_names_the_nearest(run: Run) -> None:
    with pytest.raises(UsageError, match="compare"):
        ask("comparre", run)
    assert set(ABOUT_A_RUN) < set(QUESTIONS)
