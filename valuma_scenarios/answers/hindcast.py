"""How the baseline would have forecast the years that have been observed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from valuma_scenarios.analyses.hindcast.hindcast import by_cut, hindcast, scores
from valuma_scenarios.analyses.hindcast.text import sentences
from valuma_scenarios.answers.answer import Answer
from valuma_scenarios.answers.tables import Table, listed
from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.figures.gallery.hindcast import hindcast_figure
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import format_year, format_years

if TYPE_CHECKING:
    from valuma_scenarios.schema.study import Study

DRAWS, SEED = 1000, 2019
"""Draws behind the bands, and their seed, unless others are asked for."""
ERRORS = ("error_model", "error_no_change", "error_trend")


def answer(
    study: Study,
    language: Language,
    *,
    history: pd.DataFrame,
    cuts: Sequence[int] = (),
    draws: int = DRAWS,
    seed: int = SEED,
) -> Answer:
    """Say how the baseline would have forecast what was observed.

    Parameters
    ----------
    study : Study
        The study whose baseline it is.
    language : {"fi", "sv", "en"}
        Language of the reader.
    history : pandas.DataFrame
        Columns `indicator, region, year, value`, native units.
    cuts : sequence of int
        Last years that the forecasts know; every possible one if empty.
    draws : int
        Draws of damping and process noise.
    seed : int
        Their seed.
    """
    words = Words(study, language)
    forecasts = hindcast(study, history, draw(study, draws, seed), cuts)
    table = scores(forecasts)
    return Answer(
        "hindcast",
        words,
        forecasts,
        facts={"cuts": sorted(set(forecasts["cut"].tolist())), "draws": draws, "seed": seed},
        tables={"indicators": table, "cuts": by_cut(forecasts)},
        sentences=tuple(sentences(words, forecasts, draws)),
        shown=(_indicators(words, table), _cuts(words, forecasts)),
        notes=(words.say("hindcast.note"),),
        makers=(partial(hindcast_figure, study, forecasts, draws, language),),
    )


def _indicators(words: Words, table: pd.DataFrame) -> Table:
    rows = [
        (
            words.indicator(str(row["indicator"])),
            words.study.indicators[str(row["indicator"])].unit[words.language],
            format_years(int(row["first_year"]), int(row["last_year"])),
            words.number(int(row["cells"]), 0),
            words.percent(float(row["inside_50"])),
            words.percent(float(row["inside_90"])),
            *(words.number(float(row[name])) for name in ERRORS),
        )
        for _, row in table.iterrows()
    ]
    names = ("indicator", "unit", "years", "cells", "inside_50", "inside_90", *ERRORS)
    heads = [words.say(f"hindcast.column.{name}") for name in names]
    return listed(words.say("hindcast.table.indicators"), heads, rows, numeric=2)


def _cuts(words: Words, forecasts: pd.DataFrame) -> Table:
    rows = [
        (
            format_year(int(row["cut"])),
            words.number(int(row["indicators"]), 0),
            words.percent(float(row["inside_50"])),
            words.percent(float(row["inside_90"])),
        )
        for _, row in by_cut(forecasts).iterrows()
    ]
    names = ("cut", "indicators", "inside_50", "inside_90")
    heads = [words.say(f"hindcast.column.{name}") for name in names]
    return listed(words.say("hindcast.table.cuts"), heads, rows)
