"""Outcomes beside the goals: peer learning, national priorities, polarisation, time and costs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from valuma_scenarios.answers.answer import Answer
from valuma_scenarios.answers.tables import Table, listed, middle_with_spread
from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.results.effects import CONDITIONS
from valuma_scenarios.results.other_outcomes import BREAK_EVEN, LEVEL
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import NO_VALUE, decimals_for
from valuma_scenarios.wording.sentences import join
from valuma_scenarios.wording.verdicts import likely

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

PLAIN = 10
"""Levels from here on have one decimal, others two digits."""
SAID = ("peer_learning", "alignment", "polarisation_gap", "participation", "cost")
"""Outcomes that sentences tell, in this order."""


def answer(run: Run, language: Language, *, year: int | None = None) -> Answer:
    """Say what the alternatives do beside the goals.

    Parameters
    ----------
    run : Run
        A run with draws.
    language : {"fi", "sv", "en"}
        Language of the reader.
    year : int, optional
        Calendar year; the last if not given. Break-even is over all years.

    Raises
    ------
    UsageError
        If the run was made before there were such outcomes.
    """
    words, year = Words(run.study, language), year or run.study.end_year
    if run.outcomes.empty:
        msg = Said(
            "run {run} has no table of other outcomes: it was made before there "
            "was one. Make it again with `valuma rerun`",
            run=run.run_id,
        )
        raise UsageError(msg)
    rows, draws = rows_of_year(run, year), int(run.manifest["draws"])
    repaid = tuple(repaid_sentences(words, rows))
    return Answer(
        "outcomes",
        words,
        rows,
        run,
        facts={"year": year, "reference": run.study.reference},
        tables={"rows": rows},
        sentences=(*(outcome_sentence(words, rows, outcome, draws) for outcome in SAID), *repaid),
        shown=(table(words, rows),),
        notes=(words.say("outcomes.note"),),
    )


def rows_of_year(run: Run, year: int) -> pd.DataFrame:
    """Return the outcomes of the candidates in a year, and break-even over all years."""
    found = run.outcomes
    wanted = (found["year"] == year) | (found["outcome"] == BREAK_EVEN)
    return found[wanted & found["alternative"].isin(run.study.candidates)].reset_index(drop=True)


def outcome_sentence(words: Words, rows: pd.DataFrame, outcome: str, draws: int) -> str:
    """Say who has likely more of an outcome than the reference, who less, and of whom it is open.

    Parameters
    ----------
    words : Words
        Language.
    rows : pandas.DataFrame
        From `rows_of_year`.
    outcome : str
        One of `valuma_scenarios.model.outcomes.OUTCOMES`.
    draws : int
        Number of draws behind the rows.
    """
    some = rows[(rows["outcome"] == outcome) & (rows["reference"] != LEVEL)]
    kinds: dict[str, list[Any]] = {}
    for row in some.to_dict("records"):
        kinds.setdefault(_kind(row, draws), []).append(row)
    parts = [_part(words, kind, kinds[kind]) for kind in ("more", "less", "same", "open")
             if kind in kinds]  # fmt: skip
    return words.say("outcomes.sentence", {
        "outcome": words.say(f"outcomes.name.{outcome}"), "parts": "; ".join(parts),
        "reference": words.alternative(words.study.reference), "year": str(some["year"].iloc[0]),
    })  # fmt: skip


def _kind(row: Mapping[Any, Any], draws: int) -> str:
    if likely(row["p_higher"], draws):
        return "more"
    if likely(row["p_lower"], draws):
        return "less"
    return "same" if row["p_higher"] == row["p_lower"] == 0 else "open"


def _part(words: Words, kind: str, rows: list[dict[str, Any]]) -> str:
    column = "p_lower" if kind == "less" else "p_higher"
    return words.say(f"outcomes.part.{kind}", {
        "names": _names(words, [row["alternative"] for row in rows]),
        "share": words.probability_range([row[column] for row in rows]),
    })  # fmt: skip


def _names(words: Words, names: list[str]) -> str:
    return join(words, [words.say("verdict.name", {"name": words.alternative(n)}) for n in names])


def repaid_sentences(words: Words, rows: pd.DataFrame) -> Iterator[str]:
    """Say what a point must be worth for those that cost more, under each condition."""
    for row in rows[rows["outcome"] == BREAK_EVEN].to_dict("records"):
        worth = {c: row["p50" if c == "all" else f"{c}_p50"] for c in CONDITIONS}
        if all(value == 0 for value in worth.values()):
            continue
        told = {str(c): _worth(words, value) for c, value in worth.items()}
        name = words.alternative(row["alternative"])
        reference = words.alternative(row["reference"])
        yield words.say("outcomes.repaid", {"alternative": name, "reference": reference, **told})


def _worth(words: Words, euros: float) -> str:
    """Write what a point must be worth: an amount, nothing since it costs no more, or no amount."""
    if math.isnan(euros):
        return words.say("outcomes.worth.unknown")
    if math.isinf(euros):
        return words.say("outcomes.worth.never")
    if euros == 0:
        return words.say("outcomes.worth.free")
    return words.say("outcomes.worth", {"amount": words.number(euros / 1e6)})


def table(words: Words, rows: pd.DataFrame) -> Table:
    """Return the level in the reference, and the differences of the other candidates to it."""
    reference = words.study.reference
    names = [name for name in words.study.candidates if name != reference]
    by_key = {(r["outcome"], r["alternative"], r["reference"]): r for _, r in rows.iterrows()}
    cells = []
    for outcome in dict.fromkeys(rows["outcome"]):
        keys = [(outcome, reference, LEVEL), *((outcome, name, reference) for name in names)]
        found = [by_key.get(key) for key in keys]
        if any(row is not None and (row["p50"] or row["p95"] > row["p05"]) for row in found):
            cells.append([_heading(words, outcome), *(_cell(words, row) for row in found)])
    headings = [
        words.say("outcomes.column.outcome"),
        words.say("outcomes.column.level", {"reference": words.alternative(reference)}),
        *map(words.alternative, names),
    ]
    years = rows[rows["outcome"] != BREAK_EVEN]["year"]
    values = {"year": str(years.iloc[0]), "reference": words.alternative(reference)}
    return listed(words.say("outcomes.table", values), headings, cells)


def _heading(words: Words, outcome: str) -> str:
    name, unit = (words.say(f"outcomes.{part}.{outcome}") for part in ("name", "unit"))
    return words.say("outcomes.heading", {"name": name, "unit": unit})


def _cell(words: Words, row: pd.Series[Any] | None) -> str:
    if row is None:
        return NO_VALUE
    if row["outcome"] == BREAK_EVEN:
        return _worth(words, float(row["p50"]))
    if row["reference"] == LEVEL:
        return _level(words, row)
    if math.isnan(row["p05"]):
        return words.number(row["p50"], signed=True)
    return middle_with_spread(words, row)


def _level(words: Words, row: pd.Series[Any]) -> str:
    """Write a level with its interval, as fine as the interval is wide."""
    low, middle, high = (float(row[name]) for name in ("p05", "p50", "p95"))
    if not high > low:
        return words.number(middle, None if middle < PLAIN else 1)
    decimals = max(decimals_for([high - low]), 0)
    return f"{words.number(middle, decimals)} ({words.interval(low, high, '', decimals)})"
