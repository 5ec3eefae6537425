"""What a run says as soon as it is made: the answer, the effects on the goals, what to know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from valuma_scenarios.analyses.ranking.leader import ranks
from valuma_scenarios.analyses.ranking.precision import answer_error
from valuma_scenarios.analyses.ranking.verdicts import verdicts
from valuma_scenarios.answers.answer import Answer
from valuma_scenarios.answers.statements import findings
from valuma_scenarios.answers.tables import Table, listed, middle_with_spread
from valuma_scenarios.answers.verdict import read_aloud
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording import Words

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

PERCENT = 100.0


def answer(run: Run, language: Language) -> Answer:
    """Sum a run up.

    Parameters
    ----------
    run : Run
        A finished run, with draws or without.
    language : {"fi", "sv", "en"}
        Language of the reader.
    """
    drawn, table, warnings = bool(run.manifest["draws"]), run.effects, run.warnings
    words, study = Words(run.study, language, drawn=drawn), run.study
    national = (table["region"] == study.country) & (table["year"] == study.end_year)
    rows = table[national & (table["reference"] == study.reference)]
    comparable = drawn and len(study.candidates) > 1
    said = [f"- {f.text}" for f in findings(words, warnings) if f.severity != "info"]
    return Answer(
        "summary",
        words,
        rows,
        run,
        tables={"effects": rows, "warnings": warnings[warnings["severity"] != "info"]},
        sentences=read_aloud(words, verdicts(run)) if comparable else (),
        shown=(_effects(words, rows, drawn=drawn), "\n".join(said)),
        notes=(_error_note(words, run),) if comparable else (),
    )


def _error_note(words: Words, run: Run) -> str:
    """Say how far the shares in the answer may be off because draws are finitely many."""
    error, asked = answer_error(ranks(run)), run.manifest.get("precision")
    values = {
        "error": words.number(PERCENT * error),
        "draws": words.number(run.manifest["draws"], 0),
        "asked": words.number(PERCENT * (asked or 0.0)),
    }
    return words.say("run.error.asked" if asked else "run.error", values)


def _effects(words: Words, rows: pd.DataFrame, *, drawn: bool) -> Table:
    """Return medians with 90 % intervals, goals by alternatives."""
    study = words.study
    names = [name for name in study.candidates if name != study.reference]
    keys = zip(map(str, rows["goal"]), map(str, rows["alternative"]), strict=True)
    cells = {
        key: _effect(words, row, drawn) for key, (_, row) in zip(keys, rows.iterrows(), strict=True)
    }
    body = [
        (words.goal(goal), *(cells[goal, name] for name in names))
        for goal in dict.fromkeys(goal for goal, _ in cells)
    ]
    values = {
        "year": str(study.end_year),
        "reference": words.alternative(study.reference),
        "interval": words.say("run.interval" if drawn else "run.central"),
    }
    return listed(words.say("run.heading", values), ("", *map(words.alternative, names)), body)


def _effect(words: Words, row: pd.Series[Any], drawn: bool) -> str:
    return middle_with_spread(words, row) if drawn else words.number(row["p50"], signed=True)
