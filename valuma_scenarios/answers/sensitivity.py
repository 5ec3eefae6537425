"""Which uncertainty decides a result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from valuma_scenarios.analyses.ranking.composite import COMPOSITE, coefficients
from valuma_scenarios.analyses.sensitivity.analyse import (
    Request,
    Sensitivity,
    analyse,
    analyse_results,
)
from valuma_scenarios.analyses.sensitivity.text import (
    NAMED,
    factor_name,
    grade_text,
    leading,
    notes,
    outcome_name,
    sentences,
    verdict_word,
)
from valuma_scenarios.answers.answer import Answer, Maker
from valuma_scenarios.answers.subjects import outcomes_of
from valuma_scenarios.answers.tables import Table, listed
from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.figures.gallery.convergence import convergence_figure, years_figure
from valuma_scenarios.figures.gallery.sobol_bars import sobol_bars
from valuma_scenarios.figures.gallery.tornado import tornado_figure
from valuma_scenarios.results.outcomes import Outcome
from valuma_scenarios.results.threads import Progress
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import decimals_for

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run


SHOWN = 12
DETAILED = 3
"""Up to this many outcomes each get a table of their own."""


@dataclass(frozen=True)
class _Told:
    """An analysis and what of it is told: of several years the last outcome."""

    words: Words
    found: Sensitivity
    outcomes: Sequence[Outcome]


def answer(
    run: Run,
    language: Language,
    *,
    outcomes: Sequence[str | Outcome] = (),
    request: Request | None = None,
    weights: Mapping[str, float] | None = None,
    over_years: bool = False,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Answer:
    """Say which uncertainty decides some results of a run.

    Parameters
    ----------
    run : Run
        A run with draws.
    language : {"fi", "sv", "en"}
        Language of the reader.
    outcomes : sequence of str or Outcome
        Results; all goals of every alternative if empty, or as many as the method has time for.
    request : Request, optional
        Method and its settings; the run's own draws if not given.
    weights : mapping of str to float, optional
        Weight by goal in an outcome that is the composite; all alike if not given.
    over_years : bool
        Follow one outcome over all years.
    folder : Path, optional
        Where finished model runs are kept.
    progress : callable, optional
        Told how far the model runs are.
    """
    request = request or Request("given")
    chosen = _outcomes(run, outcomes, request.how.slow, over_years)
    if any(outcome.item == COMPOSITE for outcome in chosen):
        points = coefficients(run.study, run.results, dict(weights) if weights else None)
        request = replace(request, composite=tuple(points.items()))
    if request.method == "given" and not request.n and not request.independent:
        found = analyse_results(run.study, run.results, chosen, request)
    else:
        found = analyse(run.study, chosen, request, folder, progress)
    return told(run, language, found, chosen, over_years=over_years)


def told(
    run: Run,
    language: Language,
    found: Sensitivity,
    outcomes: Sequence[Outcome],
    *,
    over_years: bool = False,
) -> Answer:
    """Tell what an analysis says on some results; of one result in several years, on the last."""
    request, words = found.request, Words(run.study, language)
    shown = _Told(words, found, outcomes[-1:] if over_years else outcomes)
    many = len(shown.outcomes) > DETAILED
    said = [text for o in shown.outcomes for text in sentences(shown.words, found, o) if text]
    return Answer(
        "sensitivity",
        shown.words,
        found.table,
        run,
        facts={
            "method": request.method,
            "by": request.by,
            "seed": request.seed,
            "independent": request.independent,
            "model_runs": found.runs,
        },
        tables={"verdicts": found.verdicts, "rows": found.table, "levels": found.levels},
        sentences=tuple(said),
        shown=(_leaders(shown),) if many else (*_details(shown), *_pairs(shown)),
        notes=tuple(filter(None, [notes(shown.words, found.notes)])),
        makers=tuple(_makers(run, shown, outcomes if over_years else ())),
        spoken=not many,
    )


def _outcomes(
    run: Run, given: Sequence[str | Outcome], slow: bool, over_years: bool
) -> list[Outcome]:
    outcomes = outcomes_of(run, given, one=slow or over_years)
    if not over_years:
        return outcomes
    if len(outcomes) > 1 and given:
        msg = Said("--years follows one outcome: give --outcome once")
        raise UsageError(msg)
    return [replace(outcomes[0], year=year) for year in run.study.years]


def _makers(run: Run, told: _Told, years: Sequence[Outcome]) -> Iterator[Maker]:
    """Yield the figures of every outcome that varies."""
    found, language = told.found, told.words.language
    varying = [o for o in told.outcomes if not leading(found, o, 1).empty]
    for outcome in varying:
        if not found.request.how.converges:
            yield partial(tornado_figure, run, found, outcome, language)
            continue
        yield partial(sobol_bars, run, found, outcome, language)
        if found.levels["n"].nunique() > 1:
            yield partial(convergence_figure, run, found, outcome, language)
    if years and varying:
        yield partial(years_figure, run, found, list(years), language)


def _leaders(told: _Told) -> Table:
    """Return the three leading factors of every outcome, and whether the runs were enough."""
    words, found = told.words, told.found
    judged = dict(zip(found.verdicts["outcome"], found.verdicts["verdict"], strict=True))
    rows = []
    for outcome in told.outcomes:
        names = [_with_value(told, row) for _, row in leading(found, outcome, NAMED).iterrows()]
        verdict = judged.get(str(outcome))
        word = verdict_word(words, verdict) if verdict else ""
        rows.append((outcome_name(words, outcome), *names, *[""] * (NAMED - len(names)), word))
    header = (words.say("sens.column.outcome"), "1", "2", "3", words.say("sens.column.verdict"))
    method = words.say(f"sens.method.{found.request.method}")
    index = words.say(f"sens.index.{found.main}").lower()
    return listed(f"{method[:1].upper()}{method[1:]}: {index}", header, rows)


def _with_value(told: _Told, row: pd.Series[Any]) -> str:
    words, value = told.words, float(row["value"])
    text = words.percent(value) if told.found.shares else words.number(value)
    return f"{factor_name(words, str(row['factor']))} {text}"


def _details(told: _Told) -> Iterator[Table]:
    """Yield a table of the leading factors of every outcome that varies, with every measure."""
    words, table = told.words, told.found.table
    for outcome in told.outcomes:
        rows = leading(told.found, outcome, SHOWN)
        if rows.empty:
            continue
        own = table[(table["outcome"] == str(outcome)) & (table["factor_2"] == "")]
        measures = {
            str(index): part.set_index("factor")
            for index, part in own.groupby("index", sort=False)
            if index != "p_value"
        }
        ranged = {name: bool(part["low"].notna().any()) for name, part in measures.items()}
        header = [words.say("sens.column.factor")]
        for name, with_range in ranged.items():
            header.append(words.say(f"sens.index.{name}"))
            header += [words.say("sens.column.interval")] * with_range
        cells = []
        for factor, grade in zip(rows["factor"], rows["grade"], strict=True):
            row = [factor_name(words, str(factor))]
            for name, part in measures.items():
                row += _cells(words, part.loc[factor], with_range=ranged[name])
            cells.append((*row, grade_text(str(grade))))
        yield listed(outcome_name(words, outcome), [*header, words.say("sens.column.grade")], cells)


def _cells(words: Words, row: pd.Series[Any], *, with_range: bool) -> list[str]:
    value, low, high = (float(row[name]) for name in ("value", "low", "high"))
    if "share of variance" in str(row["unit"]):
        texts = [words.percent(value), words.interval(100 * low, 100 * high, "%", 0)]
    else:
        decimals = decimals_for([value, low, high])
        texts = [words.number(value, decimals), words.interval(low, high, "", decimals)]
    return texts if with_range else texts[:1]


def _pairs(told: _Told) -> Iterator[Table]:
    """Yield the strongest pairs where second-order indices were asked for."""
    words = told.words
    pairs = told.found.table[told.found.table["index"] == "S2"].dropna(subset="value")
    for outcome in told.outcomes:
        rows = pairs[pairs["outcome"] == str(outcome)]
        rows = rows.sort_values("value", ascending=False, kind="stable").head(NAMED)
        if rows.empty:
            continue
        cells = [
            (
                factor_name(words, str(row["factor"])),
                factor_name(words, str(row["factor_2"])),
                *_cells(words, row, with_range=True),
            )
            for _, row in rows.iterrows()
        ]
        keys = ("factor", "partner", "value", "interval")
        title = f"{outcome_name(words, outcome)}: {words.say('sens.index.S2').lower()}"
        yield listed(title, [words.say(f"sens.column.{key}") for key in keys], cells, numeric=2)
