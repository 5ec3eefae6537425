"""Whether the draws of a run agree with what is known about the world."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from valuma_scenarios.analyses.explain.attribution import first_draws
from valuma_scenarios.analyses.facts.facts import Check, hold, read_facts
from valuma_scenarios.analyses.facts.reweight import (
    Matching,
    match,
    moved_parameters,
    reweighted_outcomes,
)
from valuma_scenarios.analyses.facts.text import (
    binding,
    matching_sentences,
    pair_text,
    sentences,
)
from valuma_scenarios.analyses.power.power import factors, planted
from valuma_scenarios.analyses.power.text import error_name, factor_text, power_sentence
from valuma_scenarios.answers.answer import Answer
from valuma_scenarios.answers.tables import Table, listed, middle_with_spread
from valuma_scenarios.figures.gallery.facts_chart import facts_chart
from valuma_scenarios.project.open import find_project
from valuma_scenarios.results.outcomes import national_goals
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording import Words

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

POWER_DRAWS = 100
"""Draws in which known errors are planted into the model."""


@dataclass(frozen=True)
class Reweighting:
    """How the draws are re-weighted by facts.

    Parameters
    ----------
    names : tuple of str
        Facts; without any nothing is re-weighted.
    method : {"likelihood", "cutoff"}
        How implausibility becomes a weight.
    min_effective : float
        Smallest effective sample size.
    discrepancy : float
        Standard deviation of the model's error, in that of each fact.
    """

    names: tuple[str, ...] = ()
    method: Literal["likelihood", "cutoff"] = "likelihood"
    min_effective: float = 100.0
    discrepancy: float = 0.0


def answer(
    run: Run,
    language: Language,
    *,
    project: Path | None = None,
    names: Sequence[str] = (),
    reweighting: Reweighting | None = None,
    power: int = POWER_DRAWS,
) -> Answer:
    """Hold a run against validation facts, negative controls and size limits.

    Parameters
    ----------
    run : Run
        A run with draws.
    language : {"fi", "sv", "en"}
        Language of the reader.
    project : Path, optional
        Folder of the project with the facts; the one around the run's folder if not given.
    names : sequence of str
        Facts used; all if empty.
    reweighting : Reweighting, optional
        Facts by which the draws are re-weighted, and how.
    power : int
        Draws in which known errors are planted into the model, to see what would notice; 0 for not.

    Raises
    ------
    UsageError
        If there is no project with facts, or a name is unknown.
    """
    known = read_facts(find_project(project or run.folder or Path.cwd()))
    check, how = hold(run.study, run.results, known, tuple(names)), reweighting or Reweighting()
    errors = None
    if power and run.repeatable and len(check.comparisons):
        errors = planted(run.study, first_draws(run, power), check.facts)
    found = told(run, language, check, errors)
    if not how.names:
        return found
    return _reweighted_too(run, found, hold(run.study, run.results, known, how.names), how)


def _reweighted_too(run: Run, found: Answer, chosen: Check, how: Reweighting) -> Answer:
    """Add what is left when draws that miss the chosen facts count less."""
    matching = match(chosen, how.method, how.min_effective, how.discrepancy, found.words.language)
    table = reweighted_outcomes(run.study, run.results, matching, national_goals(run.study))
    moved = moved_parameters(run.study, run.results, matching)
    about = _matching(matching) | {"outcomes": table, "parameters": moved}
    return replace(
        found,
        table=table,
        facts={**found.facts, "re-weighted": about},
        sentences=(*found.sentences, *matching_sentences(found.words, matching, moved)),
        shown=(*found.shown, _reweighted(found.words, matching, table)),
    )


def told(run: Run, language: Language, check: Check, errors: pd.DataFrame | None = None) -> Answer:
    """Tell what facts say of the draws of a run, and of errors planted into the model."""
    words, tested = Words(run.study, language), len(check.comparisons) > 0
    first = () if errors is None else (power_sentence(words, errors),)
    return Answer(
        "facts",
        words,
        check.comparisons,
        run,
        facts={"not_testable": _reasons(words, check)},
        tables={
            "verdicts": _finite(check.verdicts),
            "comparisons": _finite(check.comparisons),
            "factors": _finite(factors(check)),
            "planted": errors,
        },
        sentences=(*first, *sentences(words, check)),
        shown=(*_planted(words, errors), *_tested(words, check), *_untestable(words, check)),
        makers=(partial(facts_chart, run, check, language),) if tested else (),
    )


def contradicted(found: Answer) -> bool:
    """Whether a fact is contradicted by the draws."""
    verdicts = found.tables["verdicts"]
    return verdicts is not None and bool((verdicts["verdict"] == "fails").any())


def _matching(matching: Matching) -> dict[str, Any]:
    return {
        "facts": list(matching.facts),
        "method": matching.method,
        "effective_draws": matching.effective_draws,
        "not_ruled_out": matching.not_ruled_out,
    }


def _finite(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table in which open ends are empty: JSON has no infinity."""
    return table.replace([np.inf, -np.inf], np.nan)


def _reasons(words: Words, check: Check) -> dict[str, str]:
    """Return why facts cannot be tested."""
    return {
        name: fact.reason[words.language]
        for name, fact in check.facts.items()
        if not fact.testable and fact.reason is not None
    }


def _tested(words: Words, check: Check) -> Iterator[Table | str]:
    keys = ("fact", "pair", "unit", "range", "model", "share", "verdict", "grade")
    verdicts, language = check.verdicts.set_index("fact"), words.language
    room = factors(check).set_index("fact")
    rows = []
    for _, row in binding(check).iterrows():
        name = str(row["fact"])
        fact = check.facts[name]
        rows.append(
            (
                name,
                fact.statement[language],
                pair_text(words, row),
                fact.unit[language],
                _range(words, float(row["low"]), float(row["high"])),
                middle_with_spread(words, row),
                words.probability(float(verdicts["share"][name])),
                words.say(f"check.verdict.{verdicts['verdict'][name]}"),
                fact.grade,
                factor_text(words, room["lowest"][name], room["highest"][name]),
            )
        )
    header = ["id", *(words.say(f"check.column.{key}") for key in keys)]
    header.append(words.say("power.column.factor"))
    yield listed(words.say("check.table.title"), header, rows, numeric=4)
    for name, fact in check.facts.items():
        if fact.closeness == "proxy" and fact.reason is not None:
            yield f"{name}: {words.say('check.proxy')} {fact.reason[language]}."


def _planted(words: Words, errors: pd.DataFrame | None) -> Iterator[Table]:
    """Return which facts notice which planted error."""
    if errors is None:
        return
    rows = []
    for name, part in errors.groupby("error", sort=False):
        noticed = list(part["fact"][part["noticed"]])
        rows.append((error_name(words, str(name)), words.number(len(noticed), 0),
                     ", ".join(noticed) or words.say("power.factor.none")))  # fmt: skip
    heads = [words.say(f"power.column.{key}") for key in ("error", "noticed", "which")]
    yield listed(words.say("power.table.errors"), heads, rows)


def _range(words: Words, low: float, high: float) -> str:
    if np.isfinite(low) and np.isfinite(high):
        return words.interval(low, high)
    return f"≥ {words.number(low)}" if np.isfinite(low) else f"≤ {words.number(high)}"


def _untestable(words: Words, check: Check) -> Iterator[str]:
    reasons = _reasons(words, check)
    if reasons:
        yield words.say("check.untestable")
    for name, reason in reasons.items():
        yield f"  {name}: {check.facts[name].statement[words.language]}. {reason}."


def _reweighted(words: Words, matching: Matching, table: pd.DataFrame) -> Table:
    keys = ("column.goal", "column.alternative", "column.unit", "check.reweighted.before",
            "check.reweighted.after")  # fmt: skip
    rows = []
    for (item, alternative), part in table.groupby(["item", "alternative"], sort=False):
        goal = str(item)
        cells = [middle_with_spread(words, row) for _, row in part.iterrows()]
        names = (words.goal_heading(goal), words.alternative(str(alternative)))
        rows.append((*names, words.effect_unit(goal), *cells))
    title = words.say("check.reweighted.title", {"facts": ", ".join(matching.facts)})
    return listed(title, [words.say(key) for key in keys], rows, numeric=3)
