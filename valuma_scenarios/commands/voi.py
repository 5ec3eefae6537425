"""``valuma voi``: what is worth finding out before choosing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common, outcome_choice, progress
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from valuma_scenarios.analyses.information.voi import Decision
    from valuma_scenarios.analyses.sensitivity.designs import By
    from valuma_scenarios.figures.drawing.card import FigureCard
    from valuma_scenarios.results.runs import Run
    from valuma_scenarios.wording import Words

SHOWN = 12


@click.command("voi")
@io.run_argument
@common.project_option
@outcome_choice.weights_option
@click.option("--year", type=int, help="Year of the differences. Default: the last.")
@click.option("--by", type=click.Choice(("parameter", "group", "grade")), default="parameter",
              show_default=True, help="What would be known.")  # fmt: skip
@click.option("--eur-per-point", type=click.FloatRange(min=0),
              help="Value of one composite point, EUR.")  # fmt: skip
@click.option("--draws", type=click.IntRange(min=100),
              help="Make new draws for smaller errors. Default: the run's own.")  # fmt: skip
@outcome_choice.seed_option
@io.output_options
@common.guard
def command(
    run: Path | None,
    project: Path | None,
    weights: tuple[str, ...],
    year: int | None,
    by: By,
    eur_per_point: float | None,
    draws: int | None,
    seed: int,
    asked: io.Asked,
) -> None:
    """Rank what is worth finding out before choosing between the alternatives of RUN.

    RUN is a run's folder; the newest one of the project if not given. The choice is by a weighted
    composite of the goals. Prints the value of knowing everything, and of each parameter or group.
    """
    from valuma_scenarios.analyses.information.voi import decision, value_of_information

    opened = io.find_run(run, project)
    last = year or opened.study.end_year
    results = _results(opened, draws, seed, last, asked.silent)
    choice = decision(opened.study, results, outcome_choice.weights_of(weights), last)
    table = value_of_information(opened.study, results, choice, by, eur_per_point)
    io.give(_Report(opened, last, choice, table, asked.language), table, asked)


def _results(opened: Run, draws: int | None, seed: int, year: int, quiet: bool) -> xr.Dataset:
    if draws is None:
        return opened.results
    from valuma_scenarios.draws.sampling import draw
    from valuma_scenarios.results.evaluate import evaluate

    with progress.progress_bar("voi", quiet) as bar:
        return evaluate(opened.study, draw(opened.study, draws, seed), (year,), bar)


@dataclass(frozen=True)
class _Report:
    """Values of information, ready to be printed."""

    run: Run
    year: int
    choice: Decision
    table: pd.DataFrame
    language: Language

    @property
    def words(self) -> Words:
        """The reader's language."""
        from valuma_scenarios.wording import Words

        return Words(self.run.study, self.language)

    def sentences(self) -> list[str]:
        """Return the sentences on the choice and on what to find out."""
        from valuma_scenarios.analyses.information.text import sentences

        return list(sentences(self.words, self.table, self.choice))

    def cards(self) -> list[FigureCard]:
        """Return the figure."""
        from valuma_scenarios.figures.gallery.voi import voi_figure

        return [voi_figure(self.run, self.table, self.choice, self.language)]

    def data(self) -> dict[str, object]:
        """Return everything as JSON can hold it."""
        return {
            "run_id": self.run.run_id,
            "year": self.year,
            "choice_now": self.choice.now,
            "sentences": self.sentences(),
            "rows": io.records(self.table),
        }

    def show(self) -> None:
        """Print the things that are worth most to know."""
        from valuma_scenarios.analyses.information.text import unit

        words, table = self.words, self.table
        with_eur = bool(table["eur"].notna().any())
        keys = ["sens.column.factor", "voi.column.value", "voi.column.se", "voi.column.share",
                "voi.column.change", *(["voi.column.eur"] if with_eur else []), "sens.column.grade",
                "voi.column.evidence"]  # fmt: skip
        rows = [self._cells(row) for _, row in table.head(SHOWN + 1).iterrows()]
        title = f"{words.say('voi.column.value')}, {unit(words, self.choice)}"
        io.print_rich(title, [words.say(key) for key in keys], rows)

    def _cells(self, row: pd.Series[float]) -> tuple[str, ...]:
        from valuma_scenarios.analyses.sensitivity.text import factor_name, grade_text

        words, eur, decimals = self.words, float(row["eur"]), max(0, _decimals(self.table))
        return (
            factor_name(words, str(row["id"])),
            words.number(float(row["value"]), decimals),
            words.number(float(row["se"]), decimals),
            words.percent(float(row["share_of_evpi"])),
            words.probability(float(row["p_change"])),
            *((words.number(eur, 0),) if eur == eur else ()),
            grade_text(str(row["grade"])),
            str(row["evidence"]),
        )


def _decimals(table: pd.DataFrame) -> int:
    from valuma_scenarios.wording.numbers import decimals_for

    return decimals_for([float(table["value"].max())], 3)
