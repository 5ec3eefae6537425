"""What every question gives: one answer for the terminal, for machines, for pages and documents."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from valuma_scenarios.answers.tables import Table
from valuma_scenarios.figures.drawing.card import FigureCard
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.wording import Words

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

Maker = Callable[[FigureOptions], FigureCard]
"""Makes one figure in the variant that is asked for."""


@dataclass(frozen=True, repr=False)
class Answer:
    """The answer to one question.

    Parameters
    ----------
    name : str
        The question, as in `valuma_scenarios.answers.questions.QUESTIONS`.
    words : Words
        Names, numbers and messages in the reader's language.
    table : pandas.DataFrame
        What a CSV file holds: full precision, ids.
    run : Run or None
        The run that was asked; None where the question is not about a run.
    facts : mapping
        For machines: what was asked, with which settings. Tables may be among them.
    tables : mapping of str to pandas.DataFrame or None
        For machines: all numbers; None for a part that was not asked for.
    sentences : tuple of str
        The finding, to be read aloud.
    shown : tuple of Table or str
        For people: tables whose cells are text, and lines between them.
    notes : tuple of str
        How to read it.
    makers : tuple of Maker
        Its figures, drawn when they are needed.
    spoken : bool
        Whether the sentences stand above the tables; False where the tables say them shorter.
    """

    name: str
    words: Words
    table: pd.DataFrame = field(repr=False)
    run: Run | None = field(default=None, repr=False)
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)
    tables: Mapping[str, pd.DataFrame | None] = field(default_factory=dict, repr=False)
    sentences: tuple[str, ...] = ()
    shown: tuple[Table | str, ...] = field(default=(), repr=False)
    notes: tuple[str, ...] = field(default=(), repr=False)
    makers: tuple[Maker, ...] = field(default=(), repr=False)
    spoken: bool = True

    def cards(self, options: FigureOptions | None = None) -> list[FigureCard]:
        """Return the figures, drawn for a page unless options say otherwise."""
        return [make(options or FigureOptions()) for make in self.makers]

    def __repr__(self) -> str:
        """Return the question and its first sentence."""
        return f"<Answer {self.name}: {' '.join(self.sentences[:1])}>"

    def _repr_html_(self) -> str:
        """Return sentences and the table, for notebooks."""
        said = "".join(f"<p>{html.escape(text)}</p>" for text in (*self.sentences, *self.notes))
        return f"{said}{self.table.to_html(index=False, border=0, max_rows=30)}"

    def data(self) -> dict[str, Any]:
        """Return everything as JSON can hold it."""
        about = {} if self.run is None else {"run_id": self.run.run_id}
        said = {"sentences": [*self.sentences, *self.notes]}
        found: dict[str, Any] = _plain({**about, **self.facts, **said, **self.tables})
        return found


def _plain(value: Any) -> Any:
    """Return a value with every table in it as a list of rows."""
    if isinstance(value, pd.DataFrame):
        return records(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return list(value) if isinstance(value, tuple) else value


def records(table: pd.DataFrame) -> list[dict[str, object]]:
    """Return the rows of a table as JSON can hold them: nothing is NaN, empty is null."""
    clean = table.astype(object).where(table.notna(), None)
    return [{str(k): v for k, v in row.items()} for row in clean.to_dict("records")]
