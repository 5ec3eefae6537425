"""Broken files under parameters/: what is said, and at which line and column."""

from __future__ import annotations

import pytest

from tests.project.broken import in_yaml, unmark
from valuma_scenarios.project.load import Raw
from valuma_scenarios.project.open import check
from valuma_scenarios.project.yaml_marks import read_yaml

TEXT = "{fi: a, sv: b, en: c}"
PARAMETER = f"""\
x_opt:
  label: {TEXT}
  symbol: x
  unit: ratio
  value: 0.5
  distribution: {{kind: pert, low: 0.4, high: 0.9}}
  bounds: [0, 1]
  group: learning
  grade: D
  evidence: judgement
  sources: [judgement]
  note: text
"""
CONSTANT = f"""\
default_binding:
  label: {TEXT}
  unit: share
  value: 0.3
  grade: D
  sources: [judgement]
  note: text
"""
INDICATOR = f"""\
employment_rate:
  label: {TEXT}
  short: {TEXT}
  unit: {TEXT}
  direction: 1
  family: people
  goals: {{g1: 1, g2: 1, g3: 1, g4: 1, g5: 1, g6: 1}}
  bounds: [0, 100]
  decimals: 1
  themes: {{skills: 1, business: 0.5}}
  themes_grade: D
  response: {{parameter: beta_employment_rate, rule: false}}
  year: 2018
  sources: [judgement]
  note: text
"""
INSTRUMENT = f"""\
aiko:
  label: {TEXT}
  meur_per_year: 15
  years: [2020, 2022]
  themes: {{skills: 0.5, business: 0.5}}
  allocation: {{equal: 1}}
  channelable: true
  grade: D
  sources: [judgement]
  note: text
"""
CASE = f"""\
id: broken
label: {TEXT}
profile: {TEXT}
country: FI
type: theme
since: 2012
members: {{text: all, count: 3, region_types: null, regions: null, all: null}}
themes: {{skills: 1.0}}
money: {{text: none, coordination_meur: null}}
host: null
contract: {{text: none, years: 3, binding: 0.5, binding_grade: D}}
knowledge_share: null
unknown: [money]
facts:
  - {{text: a fact, sources: [judgement], confidence: A}}
sources: [judgement]
"""
SOURCE = "judgement: {title: Expert judgement, year: 2026, status: knowledge}\n"
PAIR = "{a: x_opt, b: w_opt, rank_correlation: 0.5, grade: D, sources: [judgement], note: text}"
PAIRS = f"pairs:\n  - {PAIR}\n"

FILES: dict[str, tuple[str, str]] = {
    PARAMETER: ("uncertain", "parameters/uncertain/learning.yaml"),
    CONSTANT: ("constants", "parameters/constants.yaml"),
    INDICATOR: ("indicators", "parameters/indicators.yaml"),
    INSTRUMENT: ("instruments", "parameters/instruments.yaml"),
    CASE: ("network", "parameters/networks/broken.yaml"),
    SOURCE: ("sources", "parameters/sources.yaml"),
    PAIRS: ("correlations", "parameters/correlations.yaml"),
}

CASES: dict[str, tuple[str, str, str, str]] = {
    # --- uncertain parameters: (file, old text, new text with the mark, message|hint)
    "mode below low": (
        PARAMETER,
        "high: 0.9}",
        "high: 0.9, mode: ‸0.1}",
        "mode 0.1 lies outside low 0.4 … high 0.9|Widen",
    ),
    "value outside its range": (
        PARAMETER,
        "value: 0.5",
        "value: ‸0.95",
        "value 0.95 lies outside low 0.4 … high 0.9",
    ),
    "value outside its bounds": (
        PARAMETER,
        "value: 0.5\n  distribution: {kind: pert, low: 0.4, high: 0.9}",
        "value: ‸1.5\n  distribution: {kind: pert, low: 0.4, high: 2}",
        "value 1.5 lies outside the bounds 0 … 1",
    ),
    "low above high": (PARAMETER, "low: 0.4", "low: ‸1.4", "low must be below high, but 1.4"),
    "no high": (
        PARAMETER,
        "distribution: {kind: pert, low: 0.4, high: 0.9}",
        "‸distribution: {kind: pert, low: 0.4}",
        "a pert distribution needs high",
    ),
    "unknown distribution": (
        PARAMETER,
        "kind: pert",
        "kind: ‸perth",
        "unknown value, found the text 'perth'|Did you mean 'pert'",
    ),
    "lognormal from zero": (
        PARAMETER,
        "kind: pert, low: 0.4",
        "kind: lognormal, low: ‸0",
        "low of a lognormal distribution must be above 0",
    ),
    "bounds the wrong way round": (
        PARAMETER,
        "bounds: [0, 1]",
        "bounds: ‸[1, 0]",
        "the first bound, 1, is above the second, 0",
    ),
    "default out of range": (
        CONSTANT,
        "value: 0.3",
        "value: ‸1.3",
        "default_binding must lie in 0 … 1, found 1.3",
    ),
    "no unit": (PARAMETER, "  unit: ratio\n", "", "'unit' is missing in x_opt"),
    "empty unit": (PARAMETER, "unit: ratio", "unit: ‸''", "unit is empty"),
    "no source": (PARAMETER, "sources: [judgement]", "sources: ‸[]", "sources is empty"),
    "unknown source": (
        PARAMETER,
        "sources: [judgement]",
        "sources: [‸judgment]",
        "unknown source 'judgment'|Did you mean 'judgement'",
    ),
    "unknown group": (PARAMETER, "learning", "‸learn", "found the text 'learn'|'learning'"),
    "unknown grade": (PARAMETER, "grade: D", "grade: ‸E", "found the text 'E'|A, B, C, D"),
    "judgement with a good grade": (
        PARAMETER,
        "grade: D",
        "grade: ‸A",
        "grade A rests on judgement alone|Use grade D",
    ),
    "parameter nobody uses": (
        PARAMETER,
        "x_opt:",
        "‸x_optt:",
        "'x_optt' is used by no equation, indicator or budget|Did you mean 'x_opt'",
    ),
    "parameter of another file": (
        PARAMETER,
        "x_opt:",
        "‸deadweight:",
        "the parameter 'deadweight' is already in",
    ),
    "id with a hyphen": (PARAMETER, "x_opt:", "‸x-opt:", "'x-opt' is not a valid id"),
    # --- constants
    "constant without value": (
        CONSTANT,
        "value: 0.3",
        "value:‸",
        "value: a number is expected, found nothing",
    ),
    # --- indicators
    "weights of a goal": (
        INDICATOR,
        "g2: 1",
        "‸g2: 0.9",
        "the weights of goal g2 sum to 0.9, not to 1 (employment_rate 0.9)",
    ),
    "unknown goal": (INDICATOR, "g6: 1}", "g6: 1, ‸g7: 1}", "unknown goal 'g7'"),
    "direction": (INDICATOR, "direction: 1", "direction: ‸0", "unknown value, found 0|-1, 1"),
    "relevance": (
        INDICATOR,
        "themes: {skills: 1, business: 0.5}",
        "themes: ‸{skills: 0.9, business: 0.5}",
        "the most relevant theme must have relevance 1",
    ),
    "unknown response": (
        INDICATOR,
        "parameter: beta_employment_rate",
        "parameter: ‸beta_employment",
        "unknown parameter 'beta_employment'|Did you mean 'beta_employment_rate'",
    ),
    "unknown factor": (
        INDICATOR,
        "rule: false",
        "rule: false, times: [shrinkage, ‸shrinkag]",
        "unknown parameter 'shrinkag'|Did you mean 'shrinkage'",
    ),
    "fraction of decimals": (INDICATOR, "decimals: 1", "decimals: ‸9", "must be at most 6"),
    # --- instruments
    "years of an instrument": (
        INSTRUMENT,
        "years: [2020, 2022]",
        "years: ‸[2022, 2020]",
        "years: the first, 2022, is above the second, 2020",
    ),
    "themes of an instrument": (
        INSTRUMENT,
        "themes: {skills: 0.5, business: 0.5}",
        "‸themes: {skills: 0.5, business: 0.6}",
        "theme shares must sum to 1, but sum to 1.1",
    ),
    "sum as text": (
        INSTRUMENT,
        "meur_per_year: 15",
        "meur_per_year: ‸15 M€",
        "a number is expected, found the text '15 M€'",
    ),
    "excluded region": (
        INSTRUMENT,
        "channelable: true",
        "channelable: true\n  excluded_regions: [‸MK99]",
        "unknown region 'MK99'",
    ),
    # --- cases
    "case under another name": (
        CASE,
        "id: broken",
        "id: ‸brokn",
        "the id 'brokn' differs from the name of the file, 'broken'",
    ),
    "type of a case": (CASE, "type: theme", "type: ‸themes", "'themes'|Did you mean 'theme'"),
    "source of a fact": (
        CASE,
        "sources: [judgement], conf",
        "sources: [‸judgemnt], conf",
        "unknown source 'judgemnt'",
    ),
    "confidence of a fact": (CASE, "confidence: A", "confidence: ‸D", "found the text 'D'"),
    "region of a case": (
        CASE,
        "regions: null",
        "regions: [‸MK3]",
        "unknown place 'MK3'",
    ),
    "budget of a case": (
        CASE,
        "coordination_meur: null",
        "coordination_meur: {parameter: ‸coordination_fissu}",
        "unknown parameter 'coordination_fissu'|Did you mean 'coordination_fisu'",
    ),
    "place of a case twice": (
        CASE,
        "regions: null",
        "regions: {Oulu: 0.5, ‸Uleåborg: 0.5}",
        "'Uleåborg' is KU564, which is already named as 'Oulu'",
    ),
    # --- sources
    "status of a source": (SOURCE, "knowledge", "‸known", "found the text 'known'|knowledge"),
    "year of a source": (SOURCE, "2026", "‸about 2026", "year: a whole number is expected"),
    # --- correlations
    "correlation of one": (
        PAIRS,
        "rank_correlation: 0.5",
        "rank_correlation: ‸1",
        "rank_correlation must be below 1",
    ),
    "correlation with itself": (
        PAIRS,
        f"- {PAIR}",
        "- ‸" + PAIR.replace("w_opt", "x_opt"),
        "itself",
    ),
    "unknown end": (PAIRS, "b: w_opt", "b: ‸w_op", "unknown parameter 'w_op'"),
    "impossible correlations": (
        PAIRS,
        PAIRS,
        "‸pairs:\n"
        + "".join(
            "  - " + PAIR.replace("x_opt", a).replace("w_opt", b).replace("0.5", r) + "\n"
            for a, b, r in (
                ("c_fix", "c_half", "0.9"),
                ("c_half", "omega", "0.9"),
                ("c_fix", "omega", "-0.9"),
            )
        ),
        "cannot hold together (between c_fix, c_half, omega)",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_one_error_is_said_once_and_in_the_right_place(shipped_raw: Raw, name: str) -> None:
    whole, old, new, said = CASES[name]
    kind, file = FILES[whole]
    assert whole.count(old) == 1
    marked = whole.replace(old, new)
    # What is missing has no place of its own: it is looked for where its mapping begins.
    text, line, column = unmark(marked if "‸" in marked else "‸" + marked)
    problems = [
        # The small files of these tests lack what the whole project needs.
        problem
        for problem in in_yaml(shipped_raw, kind, file, text)
        if "the model needs the" not in problem.message
    ]
    assert [str(p) for p in problems if (p.line, p.column) != (line, column)] == []
    (problem,) = problems
    message, _, hint = said.partition("|")
    assert message in problem.message
    assert hint in problem.hint


def test_what_several_rules_say_about_one_entry_is_all_said(shipped_raw: Raw) -> None:
    text = PARAMETER.replace("label:", "lable:").replace("value: 0.5", "value: 0.99")
    problems = in_yaml(shipped_raw, "uncertain", "parameters/uncertain/learning.yaml", text)
    assert [(p.line, p.message) for p in problems] == [
        (2, "unknown key 'lable'"),
        (5, "value 0.99 lies outside low 0.4 … high 0.9"),
    ]


def test_mainstream_shares_must_sum_to_one(shipped_raw: Raw) -> None:
    (document,) = shipped_raw.documents["themes"]
    place = document.value_place(("digital", "mainstream_share"))
    places = (place, place, place)
    raw = shipped_raw.with_document(
        "themes", document.with_value(("digital", "mainstream_share"), 0.5, places)
    )
    (problem,) = check(raw).problems
    assert "the mainstream shares of the themes sum to" in problem.message
    assert problem.file == "parameters/themes.yaml"


def test_a_goal_no_indicator_measures(shipped_raw: Raw) -> None:
    text = INDICATOR.replace(", g6: 1", "")
    raw = shipped_raw.with_document("indicators", read_yaml(text, "parameters/indicators.yaml"))
    (problem,) = [p for p in check(raw).problems if p.file == "parameters/goals.yaml"]
    assert "no indicator measures goal g6" in problem.message
