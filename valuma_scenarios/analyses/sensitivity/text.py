"""Names of factors and outcomes, and what a sensitivity analysis says, as text."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from valuma_scenarios.analyses.ranking.composite import COMPOSITE
from valuma_scenarios.analyses.sensitivity.analyse import Sensitivity
from valuma_scenarios.analyses.sensitivity.designs import JOIN
from valuma_scenarios.draws.sampling import WORKS
from valuma_scenarios.results.outcomes import BASELINE, Outcome
from valuma_scenarios.vocabulary import GRADES, GROUPS
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import format_year, with_unit
from valuma_scenarios.wording.sentences import difference_unit, join

NAMED = 3
"""Leading factors that a sentence names."""

TITLE_WORDS = 7
"""Words of a factor's name in a title."""

MUCH = 0.01
"""Widths from this share on are written in whole percentage points."""


def factor_name(words: Words, factor: str) -> str:
    """Return the name of a parameter, yes-or-no draw, correlated block, group or grade."""
    if JOIN in factor:
        return JOIN.join(factor_name(words, name) for name in factor.split(JOIN))
    if factor in WORKS:
        return words.say(f"sens.works.{factor.removeprefix('works_')}")
    if factor in words.study.parameters:
        return words.study.parameters[factor].label[words.language]
    if factor in GROUPS:
        return words.say(f"sens.group.{factor}")
    if factor in GRADES:
        return words.say("sens.grade", {"grade": factor})
    return words.say("sens.all")


def short_name(words: Words, factor: str) -> str:
    """Return the name of a factor, cut where it is too long for a title."""
    parts = factor_name(words, factor).split()
    return " ".join(parts) if len(parts) <= TITLE_WORDS else " ".join(parts[:TITLE_WORDS]) + " …"


def group_text(words: Words, groups: str) -> str:
    """Return the names of groups that are written with spaces between them."""
    return ", ".join(words.say(f"sens.group.{group}") for group in groups.split())


def grade_text(grades: str) -> str:
    """Return grades as people write them: "A–C" for "A C"."""
    return grades.replace(" ", "–")


def factor_unit(words: Words, factor: str) -> str:
    """Return the unit of a parameter; empty for anything else."""
    if factor in words.study.parameters:
        return words.unit_text(words.study.parameters[factor].unit)
    return ""


def item_heading(words: Words, item: str) -> str:
    """Return number and name of a goal, or the label of an indicator."""
    if item == COMPOSITE:
        return words.say("sens.composite")
    return words.goal_heading(item) if item in words.study.goals else words.indicator(item)


def item_unit(words: Words, item: str) -> str:
    """Return the unit of a difference in a goal or an indicator."""
    if item == COMPOSITE:
        return words.say("voi.unit.points")
    if item in words.study.goals:
        return words.effect_unit(item)
    return difference_unit(words, words.study.indicators[item].unit[words.language])


def outcome_name(words: Words, outcome: Outcome) -> str:
    """Return what an outcome is: item, alternatives, place and year."""
    against = outcome.reference != BASELINE
    return words.say(
        "sens.outcome" if against else "sens.outcome.baseline",
        {
            "item": item_heading(words, outcome.item),
            "alternative": words.alternative(outcome.alternative),
            "reference": words.alternative(outcome.reference) if against else "",
            "region": words.region(outcome.region),
            "year": format_year(outcome.year),
        },
    )


def leading(found: Sensitivity, outcome: Outcome, count: int | None = None) -> pd.DataFrame:
    """Return an outcome's rows of the main measure, largest first.

    Parameters
    ----------
    found : Sensitivity
        The analysis.
    outcome : Outcome
        One of its outcomes.
    count : int, optional
        How many; all if not given.
    """
    table = found.table
    rows = table[(table["outcome"] == str(outcome)) & (table["index"] == found.main)]
    rows = rows[rows["value"].notna()]
    return rows.iloc[(-rows["value"]).argsort(kind="stable")][:count].reset_index(drop=True)


def too_few(found: Sensitivity, outcome: Outcome) -> bool:
    """Whether there were too few model runs to say what decides an outcome."""
    rows = found.verdicts[found.verdicts["outcome"] == str(outcome)]
    return "few" in set(rows["verdict"])


def sentences(words: Words, found: Sensitivity, outcome: Outcome) -> tuple[str, str]:
    """Return two sentences: what decides an outcome, and whether the runs were enough."""
    return result_sentence(words, found, outcome), verdict_sentence(words, found, outcome)


def result_sentence(words: Words, found: Sensitivity, outcome: Outcome) -> str:
    """Say what decides an outcome."""
    name = outcome_name(words, outcome)
    rows = leading(found, outcome, NAMED)
    if rows.empty:
        return words.say("sens.sentence.no_variance", {"outcome": name})
    if too_few(found, outcome):
        return words.say("sens.sentence.few", {"outcome": name})
    shares = found.shares
    parts = [
        factor_name(words, str(row["factor"]))
        if not shares
        else words.say(
            "sens.factor.share",
            {
                "name": factor_name(words, str(row["factor"])),
                "share": words.percent(max(float(row["value"]), 0.0)),
            },
        )
        for _, row in rows.iterrows()
    ]
    kind = ("total" if found.main == "ST" else "shares") if shares else "order"
    if len(parts) == 1:
        return words.say("sens.sentence.only", {"outcome": name, "first": parts[0]})
    values = {"outcome": name, "first": parts[0], "rest": join(words, parts[1:])}
    return words.say(f"sens.sentence.{kind}", values)


def verdict_sentence(words: Words, found: Sensitivity, outcome: Outcome) -> str:
    """Say whether the model runs were enough for an outcome."""
    rows = found.verdicts[found.verdicts["outcome"] == str(outcome)]
    if rows.empty:
        return words.say("sens.verdict.one_at_a_time")
    row = rows.iloc[0]
    if row["verdict"] == "few":
        numbers = {"n": int(row["n"]), "fewest": found.request.how.fewest}
        return words.say("sens.verdict.few", {k: words.number(v, 0) for k, v in numbers.items()})
    values = {
        name: _distance(words, float(row[name]), found.shares) for name in ("width", "change")
    }
    single = row["verdict"] != "no_variance" and row["change"] != row["change"]
    return words.say("sens.verdict.single" if single else f"sens.verdict.{row['verdict']}", values)


def verdict_word(words: Words, verdict: str) -> str:
    """Say in a word or two whether the model runs were enough."""
    return words.say(f"sens.word.{'not_enough' if verdict == 'few' else verdict}")


def _distance(words: Words, value: float, shares: bool) -> str:
    """Write a width or change: percentage points of a share, else relative to the largest value."""
    if shares:
        unit = words.say("unit.percentage_points")
        return with_unit(words.number(value * 100, 0 if value >= MUCH else None), unit)
    return words.say("sens.width.relative", {"share": words.percent(value)})


def notes(words: Words, keys: Sequence[str]) -> str:
    """Return the notes on how to read a result."""
    return " ".join(words.say(f"sens.note.{key}") for key in keys)
