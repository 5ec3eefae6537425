"""What is worth finding out before choosing."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from valuma_scenarios.analyses.information.text import sentences, unit
from valuma_scenarios.analyses.information.voi import Decision, decision, value_of_information
from valuma_scenarios.analyses.sensitivity.designs import By
from valuma_scenarios.analyses.sensitivity.text import factor_name, grade_text
from valuma_scenarios.answers.answer import Answer
from valuma_scenarios.answers.tables import Table, listed
from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.figures.gallery.voi import voi_figure
from valuma_scenarios.results.evaluate import evaluate
from valuma_scenarios.results.threads import Progress
from valuma_scenarios.schema.parameters import JUDGED
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import decimals_for

if TYPE_CHECKING:
    import xarray as xr

    from valuma_scenarios.results.runs import Run

SHOWN = 12


def answer(
    run: Run,
    language: Language,
    *,
    weights: Mapping[str, float] | None = None,
    year: int | None = None,
    by: By = "parameter",
    eur_per_point: float | None = None,
    draws: int | None = None,
    seed: int = 1,
    progress: Progress | None = None,
) -> Answer:
    """Rank what is worth finding out before choosing between the alternatives of a run.

    Parameters
    ----------
    run : Run
        A run with draws.
    language : {"fi", "sv", "en"}
        Language of the reader.
    weights : mapping of str to float, optional
        Weight by goal in the composite that the choice is by; all alike if not given.
    year : int, optional
        Year of the differences; the last if not given.
    by : {"parameter", "group", "grade"}
        What would be known.
    eur_per_point : float, optional
        Value of one composite point, EUR.
    draws : int, optional
        Make new draws for smaller errors; the run's own if not given.
    seed : int
        Their seed.
    progress : callable, optional
        Told how far new draws are.
    """
    last = year or run.study.end_year
    results = _results(run, draws, seed, last, progress)
    choice = decision(run.study, results, dict(weights) if weights else None, last)
    table = value_of_information(run.study, results, choice, by, eur_per_point)
    return told(run, language, choice, table, last)


def told(run: Run, language: Language, choice: Decision, table: pd.DataFrame, year: int) -> Answer:
    """Tell what is worth finding out before a choice in one year."""
    words = Words(run.study, language)
    return Answer(
        "information",
        words,
        table,
        run,
        facts={"year": year, "choice_now": choice.now},
        tables={"rows": table},
        sentences=sentences(words, table, choice),
        shown=(_table(words, choice, table),),
        makers=(partial(voi_figure, run, table, choice, language),),
    )


def _results(
    run: Run, draws: int | None, seed: int, year: int, progress: Progress | None
) -> xr.Dataset:
    if draws is None:
        return run.results
    return evaluate(run.study, draw(run.study, draws, seed), (year,), progress)


def _table(words: Words, choice: Decision, table: pd.DataFrame) -> Table:
    """Return the things that are worth most to know, after everything at once."""
    with_eur = bool(table["eur"].notna().any())
    decimals = max(0, decimals_for([float(table["value"].max())], 3))
    keys = (
        "sens.column.factor", "voi.column.value", "voi.column.se", "voi.column.share",
        "voi.column.change", *(("voi.column.eur",) if with_eur else ()), "sens.column.grade",
        "voi.column.evidence",
    )  # fmt: skip
    rows = [_cells(words, row, decimals, with_eur) for _, row in table.head(SHOWN + 1).iterrows()]
    title = f"{words.say('voi.column.value')}, {unit(words, choice)}"
    return listed(title, [words.say(key) for key in keys], rows)


def _cells(words: Words, row: pd.Series[Any], decimals: int, with_eur: bool) -> tuple[str, ...]:
    return (
        factor_name(words, str(row["id"])),
        words.number(float(row["value"]), decimals),
        words.number(float(row["se"]), decimals),
        words.percent(float(row["share_of_evpi"])),
        words.probability(float(row["p_change"])),
        *((words.number(float(row["eur"]), 0),) if with_eur else ()),
        grade_text(str(row["grade"])),
        words.say("voi.judged") if row["evidence"] == JUDGED else str(row["evidence"]),
    )
