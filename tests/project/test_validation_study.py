"""Broken files of the question, of the forms, and of side effects: what is said, and where."""

from __future__ import annotations

import pytest

from tests.project.broken import in_yaml, unmark
from tests.project.test_validation_parameters import INDICATOR, TEXT
from valuma_scenarios.project.load import Raw
from valuma_scenarios.project.open import check
from valuma_scenarios.project.yaml_marks import read_yaml

STRUCTURE = "structure:\n  distance: inverted_u\n  spill_over: off\n"
STUDY = f"question: {TEXT}\ncandidates: [by_theme]\nreference: status_quo\n"

FILES: dict[str, tuple[str, str]] = {
    INDICATOR: ("indicators", "parameters/indicators.yaml"),
    STRUCTURE: ("structure", "parameters/structure.yaml"),
    STUDY: ("study", "parameters/study.yaml"),
}

CASES: dict[str, tuple[str, str, str, str]] = {
    # --- (file, old text, new text with the mark, message|hint)
    "side effect of nothing": (
        INDICATOR,
        "year: 2018",
        "side_effect: {of: ‸employment, elasticity: 0.1}\n  year: 2018",
        "unknown indicator 'employment'",
    ),
    "side effect on itself": (
        INDICATOR,
        "year: 2018",
        "side_effect: {of: ‸employment_rate, elasticity: 0.1}\n  year: 2018",
        "employment_rate cannot have a side effect on itself",
    ),
    "mix of themes": (
        INDICATOR,
        "year: 2018",
        "mix: ‸wide\n  year: 2018",
        "mix: unknown value, found the text 'wide'",
    ),
    "market": (
        INDICATOR,
        "year: 2018",
        "market: ‸no\n  year: 2018",
        "market: true or false is expected, found the text 'no'|Write false",
    ),
    "unknown mechanism": (
        STRUCTURE,
        "spill_over",
        "‸spillover",
        "unknown key 'spillover'|spill_over",
    ),
    "unknown form": (
        STRUCTURE,
        "distance: inverted_u",
        "distance: ‸inverted",
        "distance: unknown value, found the text 'inverted'|Did you mean 'inverted_u'",
    ),
    "a form that is true": (
        STRUCTURE,
        "spill_over: off",
        "spill_over: ‸false",
        "spill_over: unknown value, found false|neighbours",
    ),
    "unknown candidate": (
        STUDY,
        "[by_theme]",
        "[‸by_thme]",
        "unknown scenario 'by_thme'|Did you mean 'by_theme'",
    ),
    "candidate twice": (STUDY, "[by_theme]", "[by_theme, ‸by_theme]", "'by_theme' is named twice"),
    "reference among the candidates": (
        STUDY,
        "[by_theme]",
        "[by_theme, ‸status_quo]",
        "'status_quo' is the reference",
    ),
    "check among the candidates": (
        STUDY,
        "[by_theme]",
        "[by_theme, ‸do_nothing]",
        "'do_nothing' is a check (check: true), which is never ranked",
    ),
    "question in two languages": (
        STUDY,
        f"question: {TEXT}",
        "‸question: {fi: a, sv: b}",
        "'en' is missing in question",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_one_error_is_said_once_and_in_the_right_place(shipped_raw: Raw, name: str) -> None:
    whole, old, new, said = CASES[name]
    assert whole.count(old) == 1
    text, line, column = unmark(whole.replace(old, new))
    (problem,) = in_yaml(shipped_raw, *FILES[whole], text)
    assert (problem.line, problem.column) == (line, column)
    message, _, hint = said.partition("|")
    assert message in problem.message
    assert hint in problem.hint


@pytest.mark.parametrize(
    ("elasticity", "said"),
    [
        ("x_optt", "unknown parameter 'x_optt'. Did you mean 'x_opt'?"),
        ("[1]", "elasticity: a number is expected, found a list"),
        ("Big One", "'Big One' is not a valid id"),
    ],
)
def test_elasticity_of_a_side_effect(shipped_raw: Raw, elasticity: str, said: str) -> None:
    effect = f"side_effect: {{of: employment_rate, elasticity: ‸{elasticity}}}\n  year: 2018"
    other = INDICATOR.replace("employment_rate:", "a:", 1).replace("year: 2018", effect)
    text, line, column = unmark(INDICATOR + other)
    problems = in_yaml(shipped_raw, "indicators", "parameters/indicators.yaml", text)
    (problem,) = [p for p in problems if (p.line, p.column) == (line, column)]
    assert str(problem).partition(f":{column}: ")[2].startswith(said)


def test_a_side_effect_is_not_passed_on(shipped_raw: Raw) -> None:
    chain = "".join(
        INDICATOR.replace("employment_rate:", f"{name}:", 1).replace(
            "year: 2018", f"side_effect: {{of: {of}, elasticity: 0.1}}\n  year: 2018"
        )
        for name, of in (("a", "b"), ("b", "c"))
    )
    chain += INDICATOR.replace("employment_rate:", "c:", 1)
    problems = in_yaml(shipped_raw, "indicators", "parameters/indicators.yaml", chain)
    said = [p.message for p in problems if "side effect" in p.message]
    assert said == ["b has a side effect of its own, which may not be passed on"]


def test_the_reference_cannot_be_a_check(shipped_raw: Raw) -> None:
    (text,) = [d for d in shipped_raw.documents["scenario"] if d.file.endswith("status_quo.yaml")]
    raw = shipped_raw.with_document(
        "scenario", text.with_value(("check",), True, (text.value_place(()),) * 2)
    )
    messages = [p.message for p in check(raw).problems]
    assert messages == ["'status_quo' is the reference, so it cannot be a check"]


def test_another_reference_must_be_there(shipped_raw: Raw) -> None:
    text = STUDY.replace("reference: status_quo", "reference: today")
    messages = [p.message for p in check(shipped_raw.with_document(
        "study", read_yaml(text, "parameters/study.yaml"))).problems]  # fmt: skip
    assert "unknown scenario 'today'" in messages
