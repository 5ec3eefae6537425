"""How much of a result rests on which grade of evidence."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from valuma_scenarios.analyses.evidence.share import WALKS, Work, evidence_share
from valuma_scenarios.analyses.evidence.text import (
    judgement_share,
    range_sentences,
    sentences,
    share_text,
)
from valuma_scenarios.analyses.sensitivity.text import outcome_name
from valuma_scenarios.answers.answer import Answer
from valuma_scenarios.answers.subjects import outcomes_of
from valuma_scenarios.answers.tables import Table, listed
from valuma_scenarios.figures.gallery.evidence_share import evidence_share_figure
from valuma_scenarios.results.outcomes import Outcome
from valuma_scenarios.results.threads import Progress
from valuma_scenarios.vocabulary import GRADES, Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import NO_VALUE

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run


def answer(
    run: Run,
    language: Language,
    *,
    outcomes: Sequence[str | Outcome] = (),
    walks: int = WALKS,
    seed: int = 1,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Answer:
    """Say how much of some results rests on evidence of which grade.

    Parameters
    ----------
    run : Run
        A run with draws.
    language : {"fi", "sv", "en"}
        Language of the reader.
    outcomes : sequence of str or Outcome
        Results; all goals of the leading alternative if empty.
    walks : int
        Size of the design, a power of two.
    seed : int
        Seed.
    folder : Path, optional
        Where finished model runs are kept.
    progress : callable, optional
        Told how far the model runs are.
    """
    chosen = outcomes_of(run, outcomes, one=True)
    table = evidence_share(run.study, chosen, Work(walks, seed, folder, progress))
    return told(run, language, chosen, table)


def told(run: Run, language: Language, outcomes: Sequence[Outcome], table: pd.DataFrame) -> Answer:
    """Tell on which grades some results rest."""
    words = Words(run.study, language)
    varying = [o for o in outcomes if judgement_share(table, o, "spread") >= 0]
    goals = {
        (o.alternative, o.reference, o.region, o.year) for o in varying if o.item in run.study.goals
    }
    if len(goals) == 1 < len(outcomes) == len(varying):
        said = list(range_sentences(words, table, outcomes))
    else:
        said = [text for outcome in outcomes for text in sentences(words, table, outcome) if text]
    return Answer(
        "evidence",
        words,
        table,
        run,
        tables={"rows": table},
        sentences=tuple(said),
        shown=(_table(words, outcomes, table),),
        makers=(partial(evidence_share_figure, run, table, varying, language),) if varying else (),
    )


def _table(words: Words, outcomes: Sequence[Outcome], table: pd.DataFrame) -> Table:
    rows = []
    for outcome in outcomes:
        for part in ("spread", "size"):
            some = table[(table["outcome"] == str(outcome)) & (table["part"] == part)]
            halves = (some["high"] - some["low"]) / 2
            shares = [
                share_text(words, share, half) if share == share else NO_VALUE
                for share, half in zip(some["share"], halves, strict=True)
            ]
            rows.append((outcome_name(words, outcome), words.say(f"evidence.part.{part}"), *shares))
    header = (words.say("sens.column.outcome"), words.say("sens.column.part"), *GRADES)
    return listed(words.say("sens.column.grade"), header, rows, numeric=2)
