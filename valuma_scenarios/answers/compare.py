"""Which alternative, for which goal, where, how sure, what it costs, and who loses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from valuma_scenarios.analyses.compare.classes import SYMBOLS, losers, matrix
from valuma_scenarios.analyses.compare.compare import Question, compare, question_of
from valuma_scenarios.analyses.compare.cost import cost_effectiveness, spending
from valuma_scenarios.analyses.compare.text import (
    dominance_text,
    item_name,
    legend,
    one_off_sentence,
    place_name,
    sentences,
    total_sentence,
)
from valuma_scenarios.analyses.ranking.leader import leader
from valuma_scenarios.answers import outcomes
from valuma_scenarios.answers.answer import Answer
from valuma_scenarios.answers.tables import Table, listed, middle_text, spread_text
from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.figures.drawing.card import FigureCard
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.gallery.winners_losers import winners_losers
from valuma_scenarios.results.effects import CONDITIONS
from valuma_scenarios.results.outcomes import measured_goals
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.sentences import difference_unit

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

PLACES = {"country": ("country",), "regions": ("region",), "types": ("region_type",)}
"""What the rows of the printed table may be."""
SHOWN_LOSERS = 15


def answer(
    run: Run,
    language: Language,
    *,
    reference: str | None = None,
    items: tuple[str, ...] = (),
    year: int | None = None,
    places: str = "country",
    loser_threshold: float = 0.5,
    checks: bool = False,
) -> Answer:
    """Compare the alternatives of a run with a reference, in the same draws.

    Parameters
    ----------
    run : Run
        A run with draws.
    language : {"fi", "sv", "en"}
        Language of the reader.
    reference : str, optional
        What differences are taken to; the study's reference if not given.
    items : tuple of str
        Goals or indicators; all goals if empty.
    year : int, optional
        Year of the differences; the last if not given.
    places : {"country", "types", "regions"}
        Rows of the table for people.
    loser_threshold : float
        Share of draws (0-1) above which a place loses.
    checks : bool
        Whether the check alternatives are among the rows.
    """
    question = question_of(run.study, reference, items, year)
    names = [a for a in question.alternatives if checks or a not in run.study.checks]
    if not names:
        msg = Said(
            "run {run} has no alternative to compare with {reference!r}",
            run=run.run_id,
            reference=question.reference,
        )
        raise UsageError(msg)
    limits = replace(question.thresholds, loser=loser_threshold)
    question = replace(question, alternatives=tuple(names), thresholds=limits)
    return _answer(run, language, question, PLACES[places])


def _answer(run: Run, language: Language, question: Question, kinds: tuple[str, ...]) -> Answer:
    """Answer a question whose alternatives and limits are settled."""
    names, limits = question.alternatives, question.thresholds
    table, words = compare(run.study, run.results, question), Words(run.study, language)
    first = leader(run, question.years[0])
    best = first.among([a for a in names if a not in run.study.checks] or names)
    lost = losers(run.study, table, limits.loser)
    cost = cost_effectiveness(run.study, run.results, run.money, question.years[0])
    cost = cost[cost["alternative"].isin(names)]
    return Answer(
        "compare",
        words,
        table,
        run,
        facts={
            "reference": question.reference,
            "year": question.years[0],
            "thresholds": vars(limits),
        },
        tables={"rows": table, "losers": lost, "cost_effectiveness": cost},
        sentences=sentences(words, table, best, limits),
        shown=(
            *_matrix(words, question, table),
            _differences(words, question, table[table["kind"].isin(kinds)]),
            *_losers(words, lost),
            *_cost(words, run, question, cost),
            *_beside(words, run, question),
        ),
        makers=tuple(
            partial(_card, run, language, question, item)
            for item in question.items
            if item in run.study.goals
        ),
    )


def _card(
    run: Run, language: Language, question: Question, goal: str, options: FigureOptions
) -> FigureCard:
    year, reference = question.years[0], question.reference
    return winners_losers(
        run, language, replace(options, reference=reference, goal=goal, year=year)
    )


def _title(words: Words, key: str, question: Question) -> str:
    reference = words.alternative(question.reference)
    return words.say(key, {"reference": reference, "year": str(question.years[0])})


def _matrix(words: Words, question: Question, table: pd.DataFrame) -> Iterator[Table | str]:
    """Yield the impact matrix; all goals are in it, also unmeasured ones, unless some were chosen.

    It has goals as rows: their names are long, and a study has more goals than alternatives.
    """
    measured = measured_goals(words.study)
    whole = set(question.items) >= set(measured)
    goals = [g for g in words.study.goals if g in question.items or (whole and g not in measured)]
    if not goals:
        return
    wide = matrix(table, goals)
    header = ("", *(words.alternative(str(name)) for name in wide.index))
    rows = [(words.goal_heading(goal), *map(str, wide[goal])) for goal in goals]
    yield listed(_title(words, "compare.title.matrix", question), header, rows)
    yield legend(words, question.thresholds)


def _headings(words: Words, keys: Sequence[str]) -> list[str]:
    return [words.say(f"compare.column.{k}" if "." not in k else k) for k in keys]


def _differences(words: Words, question: Question, rows: pd.DataFrame) -> Table:
    keys = (
        "item", "place", "column.alternative", "column.p50", "middle50", "middle90", "column.unit",
        "networks_add", "networks_add_nothing", "p_better", "worse", "class", "dominance",
    )  # fmt: skip
    cells = [_difference(words, row) for _, row in rows.iterrows()]
    title = _title(words, "compare.title.table", question)
    return listed(title, _headings(words, keys), cells, numeric=3)


def _difference(words: Words, row: pd.Series[Any]) -> tuple[str, ...]:
    item, study = str(row["item"]), words.study
    goal = item in study.goals
    unit = (
        words.effect_unit(item)
        if goal
        else difference_unit(words, study.indicators[item].unit[words.language])
    )
    return (
        words.goal_heading(item) if goal else item_name(words, item),
        place_name(words, str(row["place"])),
        words.alternative(str(row["alternative"])),
        middle_text(words, row),
        spread_text(words, row, "p25", "p75"),
        spread_text(words, row, "p05", "p95"),
        unit,
        *(words.probability(row[f"{condition}_p_better"]) for condition in CONDITIONS[1:]),
        words.probability(row["p_better"]),
        words.probability(row["p_worse"]),
        SYMBOLS[row["class"]],
        dominance_text(words, str(row["dominates"]), str(row["dominated"])),
    )


def _losers(words: Words, found: pd.DataFrame) -> Iterator[Table]:
    if found.empty:
        return
    keys = ("place", "item", "column.alternative", "worse", "column.p50", "middle90")
    rows = [
        (
            place_name(words, str(row["place"])),
            item_name(words, str(row["item"])),
            words.alternative(str(row["alternative"])),
            words.probability(row["p_worse"]),
            middle_text(words, row),
            spread_text(words, row, "p05", "p95"),
        )
        for _, row in found.head(SHOWN_LOSERS).iterrows()
    ]
    title = words.say("compare.title.losers") + f" ({len(rows)}/{len(found)})"
    yield listed(title, _headings(words, keys), rows, numeric=3)


def _cost(words: Words, run: Run, question: Question, cost: pd.DataFrame) -> Iterator[Table | str]:
    totals = spending(run.study, run.money, question.years[0])
    names = tuple(a for a in run.study.candidates if a in totals)
    yield total_sentence(words, totals, names, (run.study.start_year, question.years[0]))
    if said := one_off_sentence(words):
        yield said
    cost = cost[cost["item"].isin(question.items)]
    for (money, measure), part in cost.groupby(["money", "measure"], sort=False):
        suffix = money if measure == "effect_per_10_meur" else "unit"
        yield _cost_table(words, f"compare.title.cost.{suffix}", part)
    if (cost["status"] == "effect_spans_zero").any():
        yield words.say("compare.cost.spans_zero")


def _beside(words: Words, run: Run, question: Question) -> Iterator[Table | str]:
    """Yield the outcomes beside the goals, if the question is about all goals and today."""
    whole = set(question.items) >= set(measured_goals(run.study))
    if whole and question.reference == run.study.reference and not run.outcomes.empty:
        told = outcomes.answer(run, words.language, year=question.years[0])
        yield from told.shown
        yield "\n".join((*told.sentences, *told.notes))


def _cost_table(words: Words, title: str, part: pd.DataFrame) -> Table:
    keys = ("item", "column.alternative", "money", "column.p50", "middle90")
    rows = [
        (
            item_name(words, str(row["item"])),
            words.alternative(str(row["alternative"])),
            words.number(row["meur"], 0),
            *(
                (middle_text(words, row), spread_text(words, row, "p05", "p95"))
                if row["status"] == "ok"
                else ("", words.say(f"compare.status.{row['status']}"))
            ),
        )
        for _, row in part.iterrows()
    ]
    return listed(words.say(title), _headings(words, keys), rows, numeric=2)
