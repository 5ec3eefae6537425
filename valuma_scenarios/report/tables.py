"""Tables of the memo: impacts, numbers, regions, region types and money, as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from valuma_scenarios.answers.tables import Cell, Table
from valuma_scenarios.figures.catalogue import in_language
from valuma_scenarios.figures.drawing.card import FigureCard
from valuma_scenarios.figures.drawing.columns import given_of, known_pair
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.model.accounts import ADMINISTRATION, COORDINATION, PARTICIPATION, PROGRAMME
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import interval_decimals

Row = Mapping[str, Any]


def _by_key(table: pd.DataFrame, *names: str) -> dict[tuple[str, ...], Row]:
    """Return the rows of a table by the texts of some columns."""
    rows: list[Row] = [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]
    return {tuple(str(row[name]) for name in names): row for row in rows}


def _estimate(words: Words, row: Row) -> str:
    """Write a median with its 90 % interval below it."""
    values = [float(row[name]) for name in ("p50", "p05", "p95")]
    decimals = interval_decimals(values)
    middle = words.number(values[0], decimals, signed=True)
    return f"{middle}\n({words.interval(values[1], values[2], '', decimals)})"


def _given(words: Words, row: Row) -> str:
    """Write the shares of better draws if networks work and if they do not, in brackets."""
    pair = known_pair(words, given_of(row))
    return f" ({pair})" if pair else ""


def given_note(card: FigureCard, words: Words) -> str:
    """Say what the brackets in a table's cells hold; nothing where there are none."""
    known = any(_given(words, row) for row in _by_key(card.table, "goal", "alternative").values())
    return words.say("export.note.given") if known else ""


def _cells(texts: Sequence[str]) -> list[Cell]:
    return [Cell(text) for text in texts]


def impact_table(card: FigureCard, words: Words) -> Table:
    """Return the impact matrix: goals by alternatives, sign and number and share in every cell.

    Parameters
    ----------
    card : FigureCard
        The card `impact_matrix`.
    words : Words
        Language.
    """
    rows = card.table
    goals, names = list(dict.fromkeys(rows["goal"])), list(dict.fromkeys(rows["alternative"]))
    by_key = _by_key(rows, "goal", "alternative")

    def cell(goal: str, name: str) -> str:
        row = by_key[goal, name]
        values = [float(row[q]) for q in ("p05", "p50", "p95")]
        middle = words.number(values[1], interval_decimals(values), signed=True)
        share = words.probability(float(row["p_better"]))
        return f"{row['sign']}  {middle}\n{share}{_given(words, row)}"

    units = {goal: str(by_key[goal, names[0]]["unit"]) for goal in goals}
    return Table(
        words.say("export.table.impact"),
        (words.say("column.goal"), *names),
        (False, *(True for _ in names)),
        [
            _cells([f"{goal} ({units[goal]})", *(cell(goal, name) for name in names)])
            for goal in goals
        ],
    )


def number_table(card: FigureCard, words: Words, caption: str) -> Table:
    """Return goals by alternatives: median, 90 % interval, share of better draws, and the word.

    Parameters
    ----------
    card : FigureCard
        The card `goals_overview`, or the same against doing nothing.
    words : Words
        Language.
    caption : str
        Caption.
    """
    rows = card.table
    goals, names = list(dict.fromkeys(rows["goal"])), list(dict.fromkeys(rows["alternative"]))
    by_key = _by_key(rows, "goal", "alternative")

    def cell(goal: str, name: str) -> str:
        row = by_key[goal, name]
        share = words.probability(float(row["p_better"]))
        said = words.say("export.cell.verdict", {"verdict": row["verdict"], "share": share})
        return f"{_estimate(words, row)}\n{said}{_given(words, row)}"

    units = {goal: str(by_key[goal, names[0]]["unit"]) for goal in goals}
    return Table(
        caption,
        (words.say("column.goal"), *names),
        (False, *(True for _ in names)),
        [
            _cells([f"{goal} ({units[goal]})", *(cell(goal, name) for name in names)])
            for goal in goals
        ],
    )


def region_table(card: FigureCard, words: Words, caption: str) -> Table:
    """Return regions by goals: the median, and the 90 % interval below it.

    Parameters
    ----------
    card : FigureCard
        The card `region_heatmap`.
    words : Words
        Language.
    caption : str
        Caption.
    """
    rows = card.table
    goals, regions = list(dict.fromkeys(rows["goal"])), list(dict.fromkeys(rows["region"]))
    by_key = _by_key(rows, "region", "goal")
    units = {goal: str(by_key[regions[0], goal]["unit"]) for goal in goals}
    return Table(
        caption,
        (words.say("column.region"), *(f"{goal} ({units[goal]})" for goal in goals)),
        (False, *(True for _ in goals)),
        [
            _cells([region, *(_estimate(words, by_key[region, goal]) for goal in goals)])
            for region in regions
        ],
    )


def type_table(card: FigureCard, words: Words, caption: str) -> Table:
    """Return region types by alternatives, from the card `winners_losers`."""
    rows = card.table
    wanted = {words.region_type(name) for name in words.study.region_types}
    rows = rows[rows["place"].isin({*wanted, words.region(words.study.country)})]
    names = list(dict.fromkeys(rows["alternative"]))
    by_key = _by_key(rows, "place", "alternative")
    return Table(
        caption,
        (words.say("column.region_type"), *names),
        (False, *(True for _ in names)),
        [
            _cells(
                [
                    place,
                    *(
                        f"{by_key[place, n]['class']}  {_estimate(words, by_key[place, n])}"
                        for n in names
                    ),
                ]
            )
            for place in dict.fromkeys(rows["place"])
        ],
    )


def money_table(context: Context) -> Table:
    """Return what the alternatives cost over all years, M€: the whole country, central values."""
    words, money = context.words, context.run.money
    national = money[money["region"] == context.run.study.country].groupby(["alternative", "kind"])
    sums: dict[str, dict[tuple[str, str], float]] = {
        column: {
            (str(row["alternative"]), str(row["kind"])): float(row[column])
            for row in national[column].sum().reset_index().to_dict("records")
        }
        for column in ("value", "discounted_value")
    }

    def total(column: str, name: str, *kinds: str) -> float:
        return sum(sums[column].get((name, kind), 0.0) for kind in kinds)

    body = []
    for name in context.order:
        numbers = [
            total("value", name, PROGRAMME),
            total("value", name, COORDINATION),
            total("value", name, PROGRAMME, COORDINATION),
            total("discounted_value", name, PROGRAMME, COORDINATION),
            total("value", name, ADMINISTRATION),
            total("value", name, PARTICIPATION),
        ]
        body.append(_cells([words.alternative(name), *(words.number(n, 1) for n in numbers)]))
    columns = ("programme", "coordination", "total", "discounted", "administration", "time")
    rate = words.number(context.run.study.constant("discount_rate"), 0)
    values = {"rate": rate, "years": f"{context.years[0]}\N{EN DASH}{context.years[-1]}"}
    return Table(
        words.say("export.table.money", values),
        (
            words.say("column.alternative"),
            *(words.say(f"export.money.{name}", values) for name in columns),
        ),
        (False, *(True for _ in columns)),
        body,
    )


def source_table(context: Context, names: Sequence[str]) -> list[tuple[str, str]]:
    """Return sources as their ids and full references, in the language of the reader where it can.

    Titles of works stay in their own language.
    """
    result = []
    for name in names:
        source = context.run.study.sources[name]
        publisher = in_language(source.publisher or "", context.words.language)
        year = f" ({source.year})" if source.year else ""
        who = f"{source.authors or publisher}{year}".strip()
        parts = [who, source.title, publisher if source.authors else "", source.reference or ""]
        text = " ".join(f"{part.rstrip('. ')}{_stop(part)}" for part in parts if part)
        link = f"https://doi.org/{source.doi}" if source.doi else (source.url or "")
        result.append((name, f"{text} {link}".strip()))
    return result


def _stop(part: str) -> str:
    """Return the full stop after a part of a reference, unless it ends with a mark of its own."""
    return "" if part.rstrip(". ").endswith(("?", "!")) else "."
