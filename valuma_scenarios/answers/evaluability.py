"""Whether an evaluation could see what an alternative promises, and what to monitor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from valuma_scenarios.analyses.evaluability.evaluability import Subject, evaluability
from valuma_scenarios.analyses.evaluability.text import revise_text, sentences
from valuma_scenarios.analyses.explain.attribution import first_draws
from valuma_scenarios.analyses.ranking.composite import composite_target
from valuma_scenarios.analyses.ranking.leader import leader
from valuma_scenarios.answers.answer import Answer
from valuma_scenarios.answers.tables import Table, listed
from valuma_scenarios.errors import Said, UsageError, choose
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import NO_VALUE, interval_decimals
from valuma_scenarios.wording.sentences import difference_unit

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

DRAWS = 200
"""Draws of the run that effects are taken in, at most."""


def answer(
    run: Run,
    language: Language,
    *,
    alternative: str | None = None,
    weights: Mapping[str, float] | None = None,
    draws: int = DRAWS,
) -> Answer:
    """Say what an evaluation after 3, 5 and 10 years could see of an alternative.

    Parameters
    ----------
    run : Run
        A run with draws.
    language : {"fi", "sv", "en"}
        Language of the reader.
    alternative : str, optional
        What is to be evaluated, against the run's reference; the one that leads if not given.
    weights : mapping of str to float, optional
        Weights of the goals in the composite that the choice is by; all alike if not given.
    draws : int
        Draws of the run that effects are taken in, at most.

    Raises
    ------
    UsageError
        If the run has no such alternative, or none to compare, or ends within three years.
    """
    words, subject = Words(run.study, language), _subject(run, alternative, weights)
    table = evaluability(run.study, first_draws(run, draws), subject)
    if table.empty:
        msg = Said("run {run} ends within three years: run it with a later --end", run=run.run_id)
        raise UsageError(msg)
    pair = (subject.alternative, subject.reference)
    return Answer(
        "evaluability",
        words,
        table,
        run,
        facts={"alternative": pair[0], "reference": pair[1]},
        tables={"rows": table},
        sentences=sentences(words, table, pair),
        shown=(monitoring_table(words, table),),
        notes=(words.say("evaluate.note"),),
    )


def _subject(run: Run, alternative: str | None, weights: Mapping[str, float] | None) -> Subject:
    reference = run.study.reference
    others = [a.id for a in run.study.alternatives if a.id != reference]
    candidates = [name for name in run.study.candidates if name != reference]
    if alternative is None and not candidates:
        msg = Said(
            "run {run} has no alternative to its reference: run at least two", run=run.run_id
        )
        raise UsageError(msg)
    chosen = alternative or leader(run).among(candidates)
    if chosen not in others:
        msg = Said(
            "there is no alternative {name!r} to be evaluated: {advice}",
            name=chosen,
            advice=choose(chosen, others),
        )
        raise UsageError(msg)
    target = composite_target(run, dict(weights) if weights else None)
    return Subject(chosen, reference, target)


def monitoring_table(words: Words, table: pd.DataFrame) -> Table:
    """Return what to monitor: for every indicator and horizon what could be seen, as text."""
    rows = []
    for _, row in table.iterrows():
        levels = [float(row[f"effect_{q}"]) for q in ("p50", "p05", "p95")]
        places = interval_decimals(levels)
        effect = words.number(levels[0], places, signed=True)
        known = row["noise"] == row["noise"]
        chances = [row["chance_national"], row["chance_phased"]]
        limits = [row["detectable_national"], row["detectable_phased"]]
        rows.append(
            (
                f"{words.indicator(row['indicator'])}, {row['years']}",
                difference_unit(
                    words, words.study.indicators[row["indicator"]].unit[words.language]
                ),
                f"{effect} ({words.interval(levels[1], levels[2], '', places)})",
                *(words.number(float(x)) if known else NO_VALUE for x in limits),
                *(words.probability(float(x)) if known else NO_VALUE for x in chances),
                revise_text(words, row),
            )
        )
    keys = ("indicator", "unit", "effect", "detectable_national", "detectable_phased",
            "chance_national", "chance_phased", "revise")  # fmt: skip
    heads = [words.say(f"evaluate.column.{key}") for key in keys]
    return listed(words.say("evaluate.table"), heads, rows, numeric=2)
