"""How old the figures of a project are, and what newer ones would change."""

from __future__ import annotations

import pandas as pd

from valuma_scenarios.analyses.vintages.text import update_sentences, vintage_sentences
from valuma_scenarios.analyses.vintages.update import Update
from valuma_scenarios.analyses.vintages.vintages import vintages
from valuma_scenarios.answers.answer import Answer
from valuma_scenarios.answers.tables import Table, listed
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import NO_VALUE, decimals_for


def answer(study: Study, language: Language, *, table: pd.DataFrame) -> Answer:
    """Say how old the levels of every indicator are, and what is lacking.

    Parameters
    ----------
    study : Study
        The study.
    language : {"fi", "sv", "en"}
        Language of the reader.
    table : pandas.DataFrame
        Its table of baselines as it is kept; see `baseline_file.read_baseline`.
    """
    words, found = Words(study, language), vintages(study, table)
    return Answer(
        "vintages",
        words,
        found,
        tables={"rows": found},
        sentences=vintage_sentences(words, found),
        shown=(_vintages(words, found),),
    )


def _vintages(words: Words, table: pd.DataFrame) -> Table:
    rows = [
        (
            words.indicator(row["indicator"]),
            _years(int(row["first_year"]), int(row["last_year"])),
            *(words.number(int(row[name]), 0) for name in ("missing", "without_trend",
              "without_noise")),
            row["source"],
        )
        for _, row in table.iterrows()
    ]  # fmt: skip
    keys = ("indicator", "year", "missing", "without_trend", "without_noise", "source")
    heads = [words.say(f"data.column.{key}") for key in keys]
    return listed(words.say("data.table.vintages"), heads, rows)


def _years(first: int, last: int) -> str:
    return str(last) if first == last else f"{first}–{last}"


def updated(study: Study, language: Language, found: Update) -> Answer:
    """Say what a newer table changes, region by region."""
    words = Words(study, language)
    return Answer(
        "update",
        words,
        found.changes,
        facts={"indicator": found.indicator, "passed_over": list(found.passed_over)},
        tables={"changes": found.changes},
        sentences=update_sentences(words, found),
        shown=(_changes(words, found),),
    )


def _changes(words: Words, found: Update) -> Table:
    rows = []
    for _, row in found.changes.iterrows():
        trend = row["trend_per_year"]
        places = decimals_for([float(row["old"]), float(row["value"])], 3)
        rows.append(
            (
                words.region(str(row["region"])),
                f"{words.number(float(row['old']), places)} ({int(row['old_year'])})",
                f"{words.number(float(row['value']), places)} ({int(row['year'])})",
                words.number(float(row["change"]), places, signed=True),
                NO_VALUE if trend != trend else words.number(float(trend), signed=True),
                words.say(f"data.how.{row['how']}"),
                str(row["flag"]),
            )
        )
    keys = ("region", "old", "new", "change", "trend", "how", "flag")
    heads = [words.say(f"data.column.{key}") for key in keys]
    unit = words.study.indicators[found.indicator].unit[words.language]
    title = f"{words.indicator(found.indicator)}, {unit}"
    return listed(title, heads, rows)
