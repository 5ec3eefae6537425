"""What ``valuma sensitivity`` prints and writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from valuma_scenarios.analyses.sensitivity.analyse import Sensitivity
    from valuma_scenarios.figures.drawing.card import FigureCard
    from valuma_scenarios.results.outcomes import Outcome
    from valuma_scenarios.results.runs import Run
    from valuma_scenarios.wording import Words

SHOWN = 12
NAMED = 3
DETAILED = 3
"""Up to this many outcomes each get a table of their own."""


@dataclass(frozen=True)
class Report:
    """One sensitivity analysis, ready to be printed.

    Parameters
    ----------
    run : Run
        The run that the study is from.
    found : Sensitivity
        The analysis.
    outcomes : tuple of Outcome
        Its outcomes.
    language : {"fi", "sv", "en"}
        Language of the reader.
    over_years : bool
        Whether the outcomes are one result in several years.
    """

    run: Run
    found: Sensitivity
    outcomes: tuple[Outcome, ...]
    language: Language
    over_years: bool = False

    @property
    def words(self) -> Words:
        """The reader's language."""
        from valuma_scenarios.wording import Words

        return Words(self.run.study, self.language)

    @property
    def told(self) -> Sequence[Outcome]:
        """Outcomes that get sentences: of several years the last."""
        return self.outcomes[-1:] if self.over_years else self.outcomes

    def sentences(self) -> list[str]:
        """Return two sentences per outcome, and how to read them."""
        from valuma_scenarios.analyses.sensitivity.text import notes, sentences

        texts = [text for o in self.told for text in sentences(self.words, self.found, o)]
        return [*texts, *filter(None, [notes(self.words, self.found.notes)])]

    def data(self) -> dict[str, object]:
        """Return everything as JSON can hold it."""
        request = self.found.request
        return {
            "run_id": self.run.run_id,
            "method": request.method,
            "by": request.by,
            "seed": request.seed,
            "independent": request.independent,
            "model_runs": self.found.runs,
            "sentences": self.sentences(),
            "verdicts": io.records(self.found.verdicts),
            "rows": io.records(self.found.table),
            "levels": io.records(self.found.levels),
        }

    def cards(self) -> list[FigureCard]:
        """Return the figures of every outcome that varies."""
        from valuma_scenarios.analyses.sensitivity.text import leading
        from valuma_scenarios.figures.gallery import convergence, sobol_bars, tornado

        cards: list[FigureCard] = []
        for outcome in self.told:
            if leading(self.found, outcome, 1).empty:
                continue
            given = (self.run, self.found, outcome, self.language)
            if not self.found.request.how.converges:
                cards.append(tornado.tornado_figure(*given))
                continue
            cards.append(sobol_bars.sobol_bars(*given))
            if self.found.levels["n"].nunique() > 1:
                cards.append(convergence.convergence_figure(*given))
        if self.over_years and cards:
            found, outcomes = self.found, list(self.outcomes)
            cards.append(convergence.years_figure(self.run, found, outcomes, self.language))
        return cards

    def show(self) -> None:
        """Print sentences and tables."""
        from valuma_scenarios.analyses.sensitivity.text import notes

        if len(self.told) > DETAILED:
            self._show_leaders()
            click.echo(notes(self.words, self.found.notes))
            return
        for sentence in self.sentences():
            click.echo(sentence)
        for outcome in self.told:
            self._show_outcome(outcome)
        self._show_pairs()

    def _show_leaders(self) -> None:
        """Print the three leading factors of every outcome, and whether the runs were enough."""
        from valuma_scenarios.analyses.sensitivity.text import leading, outcome_name

        words, found = self.words, self.found.verdicts
        judged = dict(zip(found["outcome"], found["verdict"], strict=True))
        rows = []
        for outcome in self.told:
            lead = leading(self.found, outcome, NAMED)
            names = [self._with_value(row) for _, row in lead.iterrows()]
            names += [""] * (NAMED - len(names))
            verdict = judged.get(str(outcome))
            word = words.say(f"sens.word.{verdict}") if verdict else ""
            rows.append((outcome_name(words, outcome), *names, word))
        header = (words.say("sens.column.outcome"), "1", "2", "3", words.say("sens.column.verdict"))
        io.print_rich(self._title(), header, rows)

    def _title(self) -> str:
        words, found = self.words, self.found
        method = words.say(f"sens.method.{found.request.method}")
        return f"{method[:1].upper()}{method[1:]}: {words.say(f'sens.index.{found.main}').lower()}"

    def _with_value(self, row: pd.Series[float]) -> str:
        from valuma_scenarios.analyses.sensitivity.text import factor_name

        return f"{factor_name(self.words, str(row['factor']))} {self._value(row['value'])}"

    def _value(self, value: float, *, sized: bool = False) -> str:
        if self.found.shares and not sized:
            return self.words.percent(value)
        return self.words.number(value)

    def _show_outcome(self, outcome: Outcome) -> None:
        from valuma_scenarios.analyses.sensitivity.text import (
            factor_name,
            grade_text,
            leading,
            outcome_name,
        )

        words, table = self.words, self.found.table
        rows = leading(self.found, outcome, SHOWN)
        if rows.empty:
            return
        own = table[(table["outcome"] == str(outcome)) & (table["factor_2"] == "")]
        indices = [index for index in dict.fromkeys(own["index"]) if index != "p_value"]
        wide = {index: own[own["index"] == index].set_index("factor") for index in indices}
        header = [words.say("sens.column.factor")]
        for index in indices:
            header.append(words.say(f"sens.index.{index}"))
            if wide[index]["low"].notna().any():
                header.append(words.say("sens.column.interval"))
        header.append(words.say("sens.column.grade"))
        cells = []
        for name, grade in zip(rows["factor"], rows["grade"], strict=True):
            row = [factor_name(words, str(name))]
            for index in indices:
                row += self._cells(wide[index].loc[name], bool(wide[index]["low"].notna().any()))
            cells.append((*row, grade_text(str(grade))))
        io.print_rich(outcome_name(words, outcome), header, cells)

    def _cells(self, row: pd.Series[float], with_interval: bool) -> list[str]:
        from valuma_scenarios.wording.numbers import decimals_for

        words = self.words
        if "share of variance" in str(row["unit"]):
            texts = [words.percent(float(row["value"]))]
            low, high = 100 * float(row["low"]), 100 * float(row["high"])
            return [*texts, words.interval(low, high, "%", 0)] if with_interval else texts
        decimals = decimals_for([float(row[n]) for n in ("value", "low", "high")])
        texts = [words.number(float(row["value"]), decimals)]
        if not with_interval:
            return texts
        return [*texts, words.interval(float(row["low"]), float(row["high"]), "", decimals)]

    def _show_pairs(self) -> None:
        """Print the strongest pairs where second-order indices were asked for."""
        from valuma_scenarios.analyses.sensitivity.text import factor_name, outcome_name

        words = self.words
        pairs = self.found.table[self.found.table["index"] == "S2"].dropna(subset="value")
        for outcome in self.told:
            rows = pairs[pairs["outcome"] == str(outcome)]
            rows = rows.sort_values("value", ascending=False, kind="stable").head(NAMED)
            cells = [
                (
                    factor_name(words, str(row["factor"])),
                    factor_name(words, str(row["factor_2"])),
                    *self._cells(row, with_interval=True),
                )
                for _, row in rows.iterrows()
            ]
            if cells:
                keys = ("factor", "partner", "value", "interval")
                header = [words.say(f"sens.column.{key}") for key in keys]
                title = f"{outcome_name(words, outcome)}: {words.say('sens.index.S2').lower()}"
                io.print_rich(title, header, cells)


def output(report: Report, asked: io.Asked) -> None:
    """Write the files that were asked for and print; of many outcomes only the leaders."""
    io.write_files(report, report.found.table, asked)
    if asked.as_json:
        common.print_json(report.data())
    elif asked.quiet:
        for sentence in report.sentences():
            click.echo(sentence)
    else:
        report.show()
