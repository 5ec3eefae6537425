"""What decides it, where it flips, on which evidence and facts it rests: in plain loops.

As in `test_claims`, sentences are computed again from draws; made-up results and models put the
truth where the shipped model does not have it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.answers.raw import Raw, quantile, share_of
from tests.answers.test_claims import scaled
from valuma_scenarios.analyses.evidence import share as evidence
from valuma_scenarios.analyses.evidence import text as evidence_text
from valuma_scenarios.analyses.facts import text as facts_text
from valuma_scenarios.analyses.facts.facts import hold, read_facts
from valuma_scenarios.analyses.ranking.composite import Target, goal_target
from valuma_scenarios.analyses.sensitivity.analyse import Request, Sensitivity, analyse_results
from valuma_scenarios.analyses.sensitivity.methods.given import FEWEST
from valuma_scenarios.analyses.sensitivity.text import (
    factor_name,
    leading,
    result_sentence,
    sentences,
)
from valuma_scenarios.analyses.switching import values as switching
from valuma_scenarios.analyses.switching.text import switch_sentences
from valuma_scenarios.analyses.switching.values import Duel, switching_values
from valuma_scenarios.answers import story_text
from valuma_scenarios.answers.story import Story
from valuma_scenarios.draws.sampling import Draws, draw
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.model.accounts import budget_by_year, money_table
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results.outcomes import Outcome
from valuma_scenarios.results.runs import Run, compute_run
from valuma_scenarios.results.warnings import money_factor
from valuma_scenarios.schema.facts import STUDY_REFERENCE, Fact, Quantity
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import GRADES, LANGUAGES, NATIONAL
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import decimals_for

PAIR = ("by_theme", "status_quo")
FIRST, SECOND = "c_half", "x_opt"


@pytest.fixture(scope="module")
def study(root: Path) -> Study:
    return load_project(root, end=2022)


@pytest.fixture(scope="module")
def made(study: Study) -> Run:
    return compute_run(study, draws=200, seed=5)


@pytest.fixture(scope="module")
def long(study: Study) -> Run:
    """So many draws that inputs hardly look alike by chance."""
    return compute_run(study, draws=1000, seed=5)


# --- sensitivity


def standard(values: list[float]) -> list[float]:
    mean = sum(values) / len(values)
    spread = (sum((v - mean) ** 2 for v in values) / len(values)) ** 0.5
    return [(v - mean) / spread for v in values]


def parameter(run: Run, name: str) -> list[float]:
    return [float(v) for v in run.results["parameter"].sel(name=name).to_numpy()]


def deciding(run: Run, much: str, little: str) -> Run:
    """The run with a difference that is two parts one parameter and one part another."""
    parts = [standard(parameter(run, name)) for name in (much, little)]
    differences = [2 * a + b for a, b in zip(*parts, strict=True)]
    effect = run.results["goal_effect"].copy(deep=True)
    names = [str(name) for name in effect["alternative"].to_numpy()]
    by_draw = effect.transpose("alternative", ..., "draw").to_numpy()
    by_draw[:] = 0.0
    by_draw[names.index(PAIR[0])] = differences
    laid = effect.transpose("alternative", ..., "draw").copy(data=by_draw)
    return replace(run, results=run.results.assign(goal_effect=laid.transpose(*effect.dims)))


def explained(x: list[float], y: list[float], bins: int = 10) -> float:
    """Share of the variance of y between bins of x: a correlation ratio."""
    order = sorted(range(len(x)), key=lambda k: x[k])
    mean, size = sum(y) / len(y), len(y) // bins
    between = 0.0
    for start in range(0, size * bins, size):
        inside = [y[k] for k in order[start : start + size]]
        between += len(inside) * (sum(inside) / len(inside) - mean) ** 2
    return between / sum((v - mean) ** 2 for v in y)


@pytest.mark.parametrize(("much", "little"), [(FIRST, SECOND), (SECOND, FIRST)])
def test_what_decides_most_is_what_the_draws_move_with(long: Run, much: str, little: str) -> None:
    run = deciding(long, much, little)
    outcome = Outcome("g3", *PAIR, NATIONAL, run.study.end_year)
    found = analyse_results(run.study, run.results, [outcome], Request("given"))
    y = Raw(run).difference(*PAIR, "g3")
    names = [str(name) for name in run.results["name"].to_numpy()]
    shares = {name: explained(parameter(run, name), y) for name in names}
    assert max(shares, key=lambda name: shares[name]) == much
    for language in LANGUAGES:
        words = Words(run.study, language)
        said = result_sentence(words, found, outcome)
        told = said[said.index(": ") :]
        assert told.index(factor_name(words, much)) < told.index(factor_name(words, little))
    rows = found.table[found.table["index"] == found.main].set_index("factor")["value"]
    for name in (much, little):  # nine bins too many hold about 1 % of what is chance
        assert shares[name] == pytest.approx(rows[name], abs=0.05)
    items = story_text.deciding(_told(run, found, outcome))
    assert list(items["factor"])[:2] == [much, little]


def _told(run: Run, found: Sensitivity, outcome: Outcome) -> Story:
    story = Story(Context(run, "en"))
    story.__dict__.update(shares=found, outcome=outcome)
    return story


def test_a_lone_factor_is_not_followed_by_itself(made: Run) -> None:
    outcome = Outcome("g3", *PAIR, NATIONAL, made.study.end_year)
    found = analyse_results(made.study, made.results, [outcome], Request("given"))
    judged = found.verdicts.assign(verdict="enough")
    alone = replace(found, table=found.table[found.table["factor"] == FIRST], verdicts=judged)
    for language in LANGUAGES:
        words = Words(made.study, language)
        assert result_sentence(words, alone, outcome).count(factor_name(words, FIRST)) == 1


def test_nothing_decides_where_draws_are_too_few(made: Run) -> None:
    outcome = Outcome("g3", *PAIR, NATIONAL, made.study.end_year)
    found = analyse_results(made.study, made.results, [outcome], Request("given"))
    assert made.results.sizes["draw"] < FEWEST
    assert found.verdicts["verdict"].tolist() == ["few"]
    leader = str(leading(found, outcome, 1)["factor"].iloc[0])
    for language in LANGUAGES:
        words = Words(made.study, language)
        said = " ".join(sentences(words, found, outcome))
        assert "%" not in said
        assert factor_name(words, leader) not in said
        assert str(FEWEST) in said
        assert str(made.results.sizes["draw"]) in said


# --- switching values

GAPS: dict[str, Callable[[float], float]] = {
    "above": lambda x: x - 0.78,
    "below": lambda x: 0.5 - x,
    "between": lambda x: (x - 0.7) * (0.84 - x),
    "between, below": lambda x: (0.45 - x) * (x - 0.55),
    "none": lambda x: x - 2.0,
}
"""Whether b is ahead, by the value of x_opt, which stands at 0.65 in the central run."""


@pytest.mark.parametrize("kind", GAPS)
def test_the_order_flips_exactly_where_it_is_said_to(
    monkeypatch: pytest.MonkeyPatch, study: Study, kind: str
) -> None:
    gap = GAPS[kind]

    def values(_: Study, draws: Draws, __: Target, names: tuple[str, ...]) -> Any:
        found = np.array([gap(float(x)) for x in draws[SECOND]])
        return np.stack([np.zeros_like(found), found])

    monkeypatch.setattr(switching, "values_of", values)
    table = switching_values(study, Duel(*PAIR, goal_target(study, "g3")), parameters=[SECOND])
    low, high = switching.range_of(study.parameters[SECOND])
    steps = [low + (high - low) * k / 5000 for k in range(5001)]
    start = study.parameters[SECOND].value
    flipped = [x for x in steps if gap(x) * gap(start) < 0]
    drawn = [float(x) for x in draw(study, 4096, 3)[SECOND]]
    chance = share_of(drawn, lambda x: gap(x) * gap(start) < 0)
    for language in LANGUAGES:
        words = Words(study, language)
        first, *rest = story_text._switch_texts(words, table, alone=True)
        ends = [e for e in (min(flipped, default=low), max(flipped, default=high))
                if low < e < high]  # fmt: skip
        decimals = decimals_for([start, *ends])
        assert all(words.number(end, decimals) in first for end in ends)
        side = kind.split(",")[0]
        expected = words.say(
            f"decision.flip.{side}",
            {"name": study.parameters[SECOND].label[language], "total": "1",
             "to": words.number(ends[0], decimals) if ends else "",
             "end": words.number(ends[-1], decimals) if ends else "",
             "from": words.number(start, decimals),
             "unit": words.unit_text(study.parameters[SECOND].unit)},
        )  # fmt: skip
        assert first == expected
        if rest:
            told = float(rest[0].split("%")[0].split()[-1].strip("\N{NO-BREAK SPACE}"))
            assert told == pytest.approx(100 * chance, abs=2)
        near, _ = switch_sentences(words, table)
        assert all(words.number(end, decimals) in near for end in ends[:1] if side == "above")


# --- evidence


def table_of(outcome: Outcome, shares: Mapping[str, float]) -> pd.DataFrame:
    """A table in which grade D has some shares and grade B the rest."""
    rows = [
        {"outcome": str(outcome), "part": part, "grade": grade,
         "share": {"D": judged, "B": 1 - judged}.get(grade, judged * 0)}
        for part, judged in shares.items() for grade in GRADES
    ]  # fmt: skip
    return pd.DataFrame(rows)


@pytest.mark.parametrize("spread", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("size", [0.2, 0.8, float("nan")])
def test_what_follows_of_judgement_is_said_of_what_rests_on_it(
    made: Run, spread: float, size: float
) -> None:
    outcome = Outcome("g3", *PAIR, NATIONAL, made.study.end_year)
    table = table_of(outcome, {"spread": spread, "size": size})
    words = Words(made.study, "en")
    _, follows = evidence_text.sentences(words, table, outcome)
    known = [share for share in (spread, size) if share == share]
    judged = [share > 0.5 for share in known]
    assert ("not measurement" in follows) == all(judged)
    assert follows.startswith("So its spread is mainly judgement") == (judged == [True, False])
    assert follows.startswith("So its size is mainly judgement") == (judged == [False, True])
    assert follows.startswith("So the result rests mainly on studies") == (not any(judged))


@pytest.mark.parametrize("strong", ["D", "A"])
def test_shares_of_grades_are_those_of_the_draws(
    monkeypatch: pytest.MonkeyPatch, study: Study, strong: str
) -> None:
    """A made-up model: a sum of responses, those of one grade a thousand times as heavy."""
    responses = evidence.response_parameters(study)
    weights = {
        name: 1000.0 if grade == strong else 1.0
        for grade, names in responses.items()
        for name in names
    }

    def total(draws: Draws, names: list[str]) -> list[float]:
        columns = [[weights[name] * float(v) for v in draws[name]] for name in names]
        scale = [abs(study.parameters[name].value) or 1.0 for name in names]
        return [sum(c[d] / s for c, s in zip(columns, scale, strict=True))
                for d in range(len(draws))]  # fmt: skip

    def runner(*_: object) -> Callable[[Draws], Any]:
        return lambda draws: np.array(total(draws, list(weights)))[:, None]

    monkeypatch.setattr(evidence, "Runner", runner)
    outcome = Outcome("g3", *PAIR, NATIONAL, study.end_year)
    table = evidence.evidence_share(study, [outcome], evidence.Work(walks=256))
    sample = draw(study, 1000, 1)
    by_grade = {grade: total(sample, list(names)) for grade, names in responses.items() if names}
    size = {grade: abs(sum(v) / len(v)) for grade, v in by_grade.items()}
    spread = {grade: sum((x - sum(v) / len(v)) ** 2 for x in v) for grade, v in by_grade.items()}
    for part, parts in (("size", size), ("spread", spread)):
        judged = evidence_text.judgement_share(table, outcome, part)
        assert judged == pytest.approx(parts["D"] / sum(parts.values()), abs=0.06)
    for language in LANGUAGES:
        words = Words(study, language)
        shares, _ = evidence_text.sentences(words, table, outcome)
        assert evidence_text.share_text(words, size["D"] / sum(size.values())) in shares
    mainly = size["D"] > sum(size.values()) / 2 and spread["D"] > sum(spread.values()) / 2
    _, follows = evidence_text.sentences(Words(study, "en"), table, outcome)
    assert ("not measurement" in follows) == mainly == (strong == "D")


# --- facts


class Held:
    """Facts held against draws, in loops."""

    def __init__(self, raw: Raw) -> None:
        self.raw, self.study = raw, raw.run.study
        self.budget = budget_by_year(self.study, money_table(self.study))

    def level(self, indicator: str) -> float:
        """National level at the start: the mean of regions by inhabitants."""
        people = {r: float(n) for r, n in self.study.regions["population"].items()}
        rows = self.study.baseline.to_dict("records")
        values = {r["region"]: float(r["value"]) for r in rows if r["indicator"] == indicator}
        return sum(values[r] * people[r] for r in people) / sum(people.values())

    def cases(self, quantity: Quantity) -> list[tuple[float, list[list[float]]]]:
        """Return, by comparison, how many times the range grows, and the values by case."""
        if quantity.parameter is not None:
            values = parameter(self.raw.run, quantity.parameter)
            less = quantity.transform == "one_minus"
            return [(1.0, [[1 - v if less else v for v in values]])]
        reference = quantity.reference
        if reference == STUDY_REFERENCE:
            reference = self.study.reference
        wanted = quantity.alternatives
        names = self.raw.names if wanted == "candidates" else list(wanted)
        found = []
        for name in names:
            if name == reference:
                continue
            grown = money_factor(self.study, self.budget, name, reference)
            rows = self.effects(quantity, name, reference)
            found.append((grown if quantity.money_scaled else 1.0, rows))
        return found

    def effects(self, quantity: Quantity, name: str, reference: str) -> list[list[float]]:
        item, every = str(quantity.item), quantity.where == "every_region"
        places = self.raw.regions if every else [NATIONAL]
        years = self.raw.years if quantity.when == "every_year" else self.raw.years[-1:]
        goal = item in self.study.goals
        rows = [
            self.raw.difference(name, reference, item, place, year)
            if goal
            else self.raw.indicator(name, reference, item, place, year)
            for place in places
            for year in years
        ]
        if quantity.scale == "percent_of_level":
            level = self.level(item)
            rows = [[100 * value / level for value in row] for row in rows]
        return rows

    def verdict(self, fact: Fact) -> tuple[str, float]:
        """Return the verdict, and how many times larger the effects could be."""
        low, high = (-float("inf") if fact.range[0] is None else fact.range[0],
                     float("inf") if fact.range[1] is None else fact.range[1])  # fmt: skip
        if fact.range_from is not None:
            limit = self.study.constant(fact.range_from)
            low, high = -limit, limit
        agree: list[bool] = []
        rooms = []
        for quantity in fact.quantities:
            for grown, rows in self.cases(quantity):
                inside = [all(low * grown <= v <= high * grown for v in column)
                          for column in zip(*rows, strict=True)]  # fmt: skip
                agree = [
                    a and b for a, b in zip(agree or [True] * len(inside), inside, strict=True)
                ]
                if quantity.parameter is None and len(rows) == 1:
                    ends = [quantile(rows[0], share) for share in (0.05, 0.95)]
                    rooms += [high * grown / ends[1]] if ends[1] > 0 else []
                    rooms += [low * grown / ends[0]] if ends[0] < 0 else []
        share = sum(agree) / len(agree)
        least, most = fact.agreeing or (1.0 if fact.kind == "ceiling" else 0.95, 1.0)
        room = min(rooms, default=float("inf"))
        if least <= share <= most:
            return "holds", room
        fails = share < (0.5 if fact.agreeing is None else 0.5 * least)
        return "fails" if fails else "doubtful", room


@pytest.mark.parametrize("factor", [1.0, -1.0, 0.0, 300.0])
def test_as_many_facts_hold_as_draws_say(made: Run, root: Path, factor: float) -> None:
    run = made if factor == 1 else scaled(made, factor)
    facts, held = read_facts(root), Held(Raw(run))
    check = hold(run.study, run.results, facts)
    verdicts = {name: held.verdict(fact)[0] for name, fact in facts.items() if fact.testable}
    counted = {kind: list(verdicts.values()).count(kind) for kind in ("holds", "doubtful", "fails")}
    found = dict(zip(check.verdicts["fact"], check.verdicts["verdict"], strict=True))
    assert {name: found[name] for name in verdicts} == verdicts
    untestable = sum(not fact.testable for fact in facts.values())
    for language in LANGUAGES:
        words = Words(run.study, language)
        said, limits = facts_text.sentences(words, check)
        values = {"tested": len(verdicts), "held": counted["holds"],
                  "doubtful": counted["doubtful"], "failed": counted["fails"]}  # fmt: skip
        shown = {name: str(value) for name, value in values.items()}
        assert said == words.say("check.sentence.verdict", shown | {"holds": words.percent(0.95)})
        assert str(untestable) in limits
    assert counted["fails"] > 0 or factor != 300.0
