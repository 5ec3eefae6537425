"""Every value that a hint names is right: written where it is asked for, the problem is gone."""

from __future__ import annotations

import re

import pytest

from tests.bad_input.follow import advised
from tests.project.broken import TABLES, in_table, in_yaml
from valuma_scenarios.errors import Problem
from valuma_scenarios.project.load import Raw

PLACES: dict[str, tuple[str, str, str]] = {
    # kind and file, then how the line begins up to the value that is broken
    "share of an alternative": ("scenario", "scenarios/partnership.yaml", "binding: "),
    "money of a network": ("network", "parameters/networks/kets.yaml", "coordination_meur: "),
    "years of a network": ("network", "parameters/networks/eciu.yaml", "years: "),
    "number of networks": ("network", "parameters/networks/kets.yaml", "count: "),
    "grade of a case": ("network", "parameters/networks/keino.yaml", "confidence: "),
    "value of a parameter": ("uncertain", "parameters/uncertain/capacity.yaml", "  value: "),
    "end of a range": ("uncertain", "parameters/uncertain/capacity.yaml", "high: "),
    "grade of a parameter": ("uncertain", "parameters/uncertain/capacity.yaml", "evidence: "),
    "value of a constant": ("constants", "parameters/constants.yaml", "  value: "),
    "year of a source": ("sources", "parameters/sources.yaml", "  year: "),
    "label of a goal": ("goals", "parameters/goals.yaml", "fi: "),
    "rule of an indicator": ("indicators", "parameters/indicators.yaml", "rule: "),
    "correlation": ("correlations", "parameters/correlations.yaml", "rank_correlation: "),
    "form of a mechanism": ("structure", "parameters/structure.yaml", "leverage: "),
}
NUMBERS = (
    "50 %", "50%", "0,5", "5 000", "１", "−1", "–1", "'0.5'", "007", "1_000", "-5", "1e16", "1.5",
    "200", ".nan", "-.inf", "many", "[1, 2]", "{a: 1}", "true", "5 €", "0x10",
)  # fmt: skip
TEXTS = ("5", "true", "[a, b]", '"a\\nb"', "x" * 200, "@home", "2020-01-01")
WORDS = ("b", "Cc", "of", "chanelled", "yes", "No", "'true'")
QUICK = {"50 %", "−1", "many", "1.5", "5"}


def broken(raw: Raw, place: str, value: str) -> tuple[str, str, str, int]:
    """Return kind, file, its text with a value broken, and the line of the value."""
    kind, file, start = PLACES[place]
    assert raw.folder is not None
    text = (raw.folder / file).read_text(encoding="utf-8")
    match = re.search(rf"(?m)(?:^|[{{, ]){re.escape(start.lstrip())}([^,}}\n]+)", text)
    assert match, place
    changed = text[: match.start(1)] + value + text[match.end(1) :]
    return kind, file, changed, text.count("\n", 0, match.start(1)) + 1


def at(problems: list[Problem], line: int) -> list[Problem]:
    return [problem for problem in problems if problem.line == line]


def cases() -> list[object]:
    """Return every place with every value that is none there; most of them are slow."""
    found: list[object] = []
    for place in PLACES:
        wrong: tuple[str, ...] = TEXTS if "label" in place else NUMBERS
        if place.startswith(("grade", "rule", "form")):
            wrong = WORDS
        for value in wrong:
            quick = value in QUICK and place.startswith(("share", "years", "label"))
            marks = () if quick else (pytest.mark.slow,)
            found.append(pytest.param(place, value, marks=marks, id=f"{place}: {value[:12]}"))
    return found


@pytest.mark.parametrize(("place", "value"), cases())
def test_what_a_hint_names_removes_the_problem(shipped_raw: Raw, place: str, value: str) -> None:
    kind, file, text, line = broken(shipped_raw, place, value)
    said = at(in_yaml(shipped_raw, kind, file, text), line)
    for problem in said:
        assert problem.hint, problem
        new = advised(problem, value)
        if new is None:
            continue
        _, _, mended, _ = broken(shipped_raw, place, new)
        left = at(in_yaml(shipped_raw, kind, file, mended), line)
        assert problem.message not in {other.message for other in left}, (str(problem), new)
        same_kind = [other for other in left if other.message.split(":")[0] == problem.message]
        assert same_kind == []


CELLS: dict[str, tuple[str, str]] = {
    "region": ("maakunta_baseline", "MK2"),
    "indicator": ("maakunta_baseline", "gdp_per_capit"),
    "population": ("maakunta", "-5"),
    "population_year": ("maakunta", "2019.5"),
    "gdp_per_capita": ("maakunta", "many"),
    "neighbour": ("maakunta_neighbours", "mk-2"),
}


@pytest.mark.parametrize("column", CELLS)
def test_what_a_hint_on_a_cell_names_removes_the_problem(shipped_raw: Raw, column: str) -> None:
    name, value = CELLS[column]
    assert shipped_raw.folder is not None
    lines = (shipped_raw.folder / TABLES[name][0]).read_text(encoding="utf-8").split("\n")
    position = lines[0].split(",").index(column)

    def said(cell: str) -> list[Problem]:
        cells = lines[1].split(",")
        cells[position] = cell
        text = "\n".join([lines[0], ",".join(cells), *lines[2:]])
        return at(in_table(shipped_raw, name, text), 2)

    (problem,) = said(value)
    assert problem.hint
    new = advised(problem, value)
    if new is not None:
        assert problem.message not in {other.message for other in said(new)}, (str(problem), new)
