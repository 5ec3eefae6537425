"""What experts and survey answers say, pooled."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from valuma_scenarios.analyses.elicitation.effect import disagreement, questions
from valuma_scenarios.analyses.elicitation.pool import CURRENT, POOL, Elicitation, Pool
from valuma_scenarios.analyses.elicitation.profiles import summary
from valuma_scenarios.analyses.elicitation.text import (
    effect_sentences,
    label,
    range_text,
    sentences,
    weight_sentences,
)
from valuma_scenarios.analyses.information.voi import decision, value_of_information
from valuma_scenarios.answers import diff
from valuma_scenarios.answers.answer import Answer
from valuma_scenarios.answers.tables import Table, listed
from valuma_scenarios.figures.gallery.elicitation_chart import elicitation_chart
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import decimals_for

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run
    from valuma_scenarios.schema.overlay import Overlay
    from valuma_scenarios.schema.study import Study

SHOWN = 10
"""Questions to ask next that the table for people holds."""


def answer(
    study: Study, language: Language, *, elicitation: Elicitation, overlay: Path | None = None
) -> Answer:
    """Say what experts stated, and what follows for the parameters.

    Parameters
    ----------
    study : Study
        The study that was asked about.
    language : {"fi", "sv", "en"}
        Language of the reader.
    elicitation : Elicitation
        Pooled answers.
    overlay : Path, optional
        File that holds them now.
    """
    words, table = Words(study, language), elicitation.table
    keys = ("parameter", "unit", "experts", "now", "then", "kind", "error")
    header = ["id", *(words.say(f"elicit.column.{key}") for key in keys)]
    rows = [_cells(words, name, pool, table) for name, pool in elicitation.pools.items()]
    return Answer(
        "elicitation",
        words,
        table,
        facts={
            "overlay": None if overlay is None else str(overlay),
            "experts": list(elicitation.experts),
        },
        tables={"rows": table},
        sentences=tuple(sentences(words, elicitation)),
        shown=(listed(words.say("elicit.table.title"), header, rows, numeric=3),),
        makers=(partial(elicitation_chart, study, elicitation, language),),
    )


def _cells(words: Words, name: str, pool: Pool, table: pd.DataFrame) -> tuple[str, ...]:
    own = table[table["parameter"] == name]
    now, together = (own[own["who"] == who].iloc[0] for who in (CURRENT, POOL))
    return (
        name,
        label(words, name),
        words.unit_text(pool.parameter.unit),
        str(len(pool.judgements)),
        range_text(words, now),
        range_text(words, together),
        pool.fitted.kind,
        words.percent(pool.fitted.error, 1),
    )


def effect(
    run: Run,
    language: Language,
    *,
    before: Run,
    overlay: Overlay,
    cost: float = 0.0,
    eur_per_point: float | None = None,
    folder: Path | None = None,
) -> Answer:
    """Say what experts moved, how far apart they are, and what to ask next.

    Parameters
    ----------
    run, before : Run
        The run with the overlay and the one without, in the same draws.
    language : {"fi", "sv", "en"}
        Language of the reader.
    overlay : Overlay
        What the experts said.
    cost : float
        Cost of one question to all experts, EUR.
    eur_per_point : float, optional
        Value of one composite point, EUR.
    folder : pathlib.Path, optional
        Where finished model runs are kept.
    """
    moved = diff.answer(run, language, before=before, folder=folder)
    words, choice = moved.words, decision(run.study, run.results)
    apart = disagreement(before.study, run.study, overlay)
    known = value_of_information(run.study, run.results, choice, "parameter", eur_per_point)
    asking = questions(run.study, known, overlay, cost)
    return replace(
        moved,
        name="elicited",
        table=apart,
        tables={**moved.tables, "disagreement": apart, "questions": asking},
        sentences=(*moved.sentences, *effect_sentences(words, apart, asking)),
        shown=(*moved.shown, _apart(words, apart), _asking(words, asking)),
    )


def _apart(words: Words, table: pd.DataFrame) -> Table:
    rows = []
    for _, row in table.iterrows():
        places = decimals_for([float(row["before"]), float(row["after"])], 3)
        rows.append(
            (
                label(words, str(row["parameter"])),
                words.unit_text(str(row["unit"])),
                str(row["grade"]),
                words.number(float(row["before"]), places),
                words.number(float(row["after"]), places),
                *(words.percent(float(row[name])) for name in ("shift", "width", "apart")),
                f"{row['outside']}/{row['experts']}",
            )
        )
    keys = ("parameter", "unit", "grade", "before", "after", "shift", "width", "apart", "outside")
    heads = [words.say(f"elicit.effect.column.{key}") for key in keys]
    return listed(words.say("elicit.effect.table.apart"), heads, rows, numeric=3)


def _asking(words: Words, table: pd.DataFrame) -> Table:
    with_eur = bool(table["eur"].notna().any())
    rows = []
    for _, row in table.head(SHOWN).iterrows():
        money = [words.number(float(row[name]), 0) for name in ("eur", "cost", "net")]
        rows.append(
            (
                label(words, str(row["parameter"])),
                str(row["grade"]),
                words.number(int(row["asked"]), 0),
                words.number(float(row["value"])),
                words.number(float(row["se"])),
                *(money if with_eur else ()),
            )
        )
    keys = ("parameter", "grade", "asked", "value", "se",
            *(("eur", "cost", "net") if with_eur else ()))  # fmt: skip
    heads = [words.say(f"elicit.effect.column.{key}") for key in keys]
    return listed(words.say("elicit.effect.table.next"), heads, rows, numeric=2)


def weights(study: Study, language: Language, *, profiles: pd.DataFrame) -> Answer:
    """Say how the goals are weighted in survey answers.

    Parameters
    ----------
    study : Study
        The study with the goals.
    language : {"fi", "sv", "en"}
        Language of the reader.
    profiles : pandas.DataFrame
        Weights that sum to 1, one row for each answer.
    """
    words, table = Words(study, language), summary(profiles, tuple(study.goals))
    return Answer(
        "weights",
        words,
        profiles,
        tables={"profiles": profiles, "summary": table},
        sentences=weight_sentences(words, table),
        shown=(_weights(words, table),),
    )


def _weights(words: Words, table: pd.DataFrame) -> Table:
    keys = ("elicit.weights.group", "column.goal", "elicit.weights.answers", "elicit.weights.mean",
            "column.p05", "column.p50", "column.p95")  # fmt: skip
    rows = [
        (
            str(row["group"]) or words.say("elicit.weights.all"),
            words.goal_heading(str(row["goal"])),
            words.number(float(row["answers"]), 0),
            *(words.percent(float(row[name])) for name in ("mean", "p05", "p50", "p95")),
        )
        for _, row in table.iterrows()
    ]
    title = words.say("elicit.weights.title")
    return listed(title, [words.say(key) for key in keys], rows, numeric=2)
