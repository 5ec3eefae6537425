"""What the value of information says, as text."""

from __future__ import annotations

import pandas as pd

from valuma_scenarios.analyses.information.voi import Decision
from valuma_scenarios.analyses.ranking.composite import UNIT
from valuma_scenarios.analyses.sensitivity.text import NAMED, factor_name, grade_text
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import decimals_for, with_unit
from valuma_scenarios.wording.sentences import join

SMALLEST = 0.005
"""Smaller shares of the value of knowing everything are not worth naming."""

NOISE = 2.0
"""A value stands out if it is above this many standard errors and above its probable bias."""


def unit(words: Words, choice: Decision) -> str:
    """Return the short unit of a utility."""
    return words.say("voi.unit.points" if choice.unit == UNIT else "unit.percent")


def outstanding(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose value stands out from the noise, without that of everything."""
    rest = table[(table["kind"] != "all") & (table["share_of_evpi"] > SMALLEST)]
    return rest[(rest["value"] > NOISE * rest["se"]) & (rest["value"] > rest["bias"])]


def sentences(words: Words, table: pd.DataFrame, choice: Decision) -> tuple[str, str]:
    """Return two sentences: what it is worth to know everything, and what to find out first."""
    return all_sentence(words, table, choice), first_sentence(words, table, choice)


def all_sentence(words: Words, table: pd.DataFrame, choice: Decision) -> str:
    """Say what knowing everything is worth, and how often it changes the choice."""
    row = table[table["kind"] == "all"].iloc[0]
    return words.say(
        "voi.sentence.all",
        {
            "now": words.alternative(choice.now),
            "value": with_unit(words.number(float(row["value"])), unit(words, choice)),
            "change": words.probability(float(row["p_change"])),
        },
    )


def first_sentence(words: Words, table: pd.DataFrame, choice: Decision) -> str:
    """Say what to find out first."""
    rows = outstanding(table).head(NAMED)
    if rows.empty:
        return words.say("voi.sentence.none")
    return words.say(
        "voi.sentence.first",
        {"names": join(words, [row_text(words, row, choice) for _, row in rows.iterrows()])},
    )


def row_text(words: Words, row: pd.Series[float], choice: Decision) -> str:
    """Return one thing to know with its value, error and grade."""
    decimals = decimals_for([float(row["value"])])
    return words.say(
        "voi.row",
        {
            "name": factor_name(words, str(row["id"])),
            "value": words.number(float(row["value"]), decimals),
            "error": with_unit(words.number(float(row["se"]), decimals), unit(words, choice)),
            "grade": grade_text(str(row["grade"])),
        },
    )
