"""How large the differences are: in words, points, people and euros, for every candidate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.answers.tables import Table, listed
from valuma_scenarios.results.differences import Differences, median, quantile
from valuma_scenarios.results.natural import amounts, counted_indicators, euros_per_euro
from valuma_scenarios.results.outcomes import measured_goals
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import NO_VALUE, format_years
from valuma_scenarios.wording.sentences import join
from valuma_scenarios.wording.size import (
    amount_text,
    cell_text,
    comes_in_ones,
    draws_text,
    size_word,
)

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

Array = NDArray[np.float64]

TOLD = ("people", "euros")
"""Kinds of amounts that sentences and tables name; machines get all."""


@dataclass(frozen=True)
class Sizes:
    """The differences of one alternative to the reference, in everything that says their size.

    Parameters
    ----------
    alternative : str
        The alternative.
    points : mapping of str to ndarray, shape (draw,)
        Differences by goal.
    counted : mapping of str to ndarray, shape (draw,)
        Differences by indicator, in what it counts.
    per_euro : ndarray, shape (draw,), or None
        Euros of output for a euro of money, against doing nothing.
    disparity : str or None
        Goal that is measured in per cent of an index.
    """

    alternative: str
    points: Mapping[str, Array]
    counted: Mapping[str, Array]
    per_euro: Array | None
    disparity: str | None

    @property
    def largest(self) -> str:
        """Goal in points with the largest median difference."""
        goals = [goal for goal in self.points if goal != self.disparity] or list(self.points)
        return max(goals, key=lambda goal: abs(float(median(self.points[goal]))))


def sizes(run: Run, names: tuple[str, ...], place: str | None = None) -> tuple[Sizes, ...]:
    """Return how large the differences of alternatives to the reference are in the last year.

    Parameters
    ----------
    run : Run
        A run.
    names : tuple of str
        Alternatives.
    place : str, optional
        The country if not given, a region or a region type; euros for a euro are always national.
    """
    study, found = run.study, Differences(run.study, run.results)
    return tuple(
        Sizes(
            name,
            {
                goal: found.between(goal, name, study.reference).at(place or study.country)
                for goal in measured_goals(study)
            },
            amounts(found, (name, study.reference), place),
            euros_per_euro(study, run.results, run.money, name),
            study.disparity,
        )
        for name in names
    )


def size_frame(words: Words, found: tuple[Sizes, ...]) -> pd.DataFrame:
    """Return `alternative, item, unit, p05, p50, p95`: goals, what is counted, euros for a euro."""
    rows = []
    for one in found:
        parts = [(goal, words.effect_unit(goal), draws) for goal, draws in one.points.items()]
        parts += [(name, words.counted_unit(name), draws) for name, draws in one.counted.items()]
        if one.per_euro is not None:
            parts.append(("per_euro", words.say("size.euro"), one.per_euro))
        for item, unit, draws in parts:
            levels = quantile(draws, [0.05, 0.5, 0.95]).tolist()
            rows.append((one.alternative, item, unit, *levels))
    return pd.DataFrame(rows, columns=["alternative", "item", "unit", "p05", "p50", "p95"])


def size_table(words: Words, found: tuple[Sizes, ...]) -> Table:
    """Return a row for each alternative: people, euros and tonnes, euros for a euro, the word."""
    study = words.study
    counted = told_indicators(words, counted_indicators(study))
    rows = [
        (
            words.alternative(one.alternative),
            size_word(words, float(median(one.points[one.largest])), one.largest),
            cell_text(words, one.points[one.largest]),
            *(
                cell_text(words, one.counted[name], whole=comes_in_ones(words, name))
                for name in counted
            ),
            NO_VALUE if one.per_euro is None else cell_text(words, one.per_euro, signed=False),
        )
        for one in found
    ]
    values = {"reference": words.alternative(study.reference), "year": str(study.end_year)}
    heads = [f"{words.indicator_short(n)}: {words.counted_unit(n)}" for n in counted]
    header = [
        words.say("column.alternative"),
        words.say("size.column.word"),
        words.say("size.column.points"),
        *heads,
        words.say("size.column.per_euro"),
    ]
    return listed(words.say("size.title", values), header, rows, numeric=2)


def size_sentences(words: Words, one: Sizes) -> list[str]:
    """Say the differences of one alternative in people and euros, and what a euro gives."""
    return list(filter(None, (counted_sentence(words, one), per_euro_sentence(words, one))))


def counted_sentence(words: Words, one: Sizes) -> str:
    """Say a difference in people and euros; empty where nothing of it can be counted."""
    items = counted_items(words, one.counted)
    values = {"alternative": words.alternative(one.alternative), "items": items}
    return words.say("size.counted", values) if items else ""


def counted_items(words: Words, counted: Mapping[str, Array]) -> str:
    """Return a difference in people and in euros, as a list."""
    names = told_indicators(words, counted)
    return join(words, [amount_text(words, name, counted[name]) for name in names])


def told_indicators(words: Words, names: Iterable[str]) -> list[str]:
    """Return the first indicator that counts people, and the first that counts euros."""
    kinds = {name: words.study.indicators[name].counted for name in names}
    found = [[n for n, c in kinds.items() if c and c.kind == kind][:1] for kind in TOLD]
    return [name for names in found for name in names]


def difference_items(run: Run, words: Words, pair: tuple[str, str]) -> str:
    """Return the difference of two alternatives in people and in euros, as a list."""
    return counted_items(words, amounts(Differences(run.study, run.results), pair))


def per_euro_sentence(words: Words, one: Sizes) -> str:
    """Say how many euros of output a euro gives; empty where nobody can."""
    if one.per_euro is None:
        return ""
    values = {
        "alternative": words.alternative(one.alternative),
        "estimate": draws_text(words, one.per_euro, words.say("size.euro"), signed=False),
        "years": format_years(words.study.start_year, words.study.end_year),
    }
    return words.say("size.per_euro", values)
