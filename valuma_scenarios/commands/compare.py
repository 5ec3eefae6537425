"""``valuma compare``: which alternative, for which goal, where, how sure, and who loses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common
from valuma_scenarios.errors import UsageError
from valuma_scenarios.vocabulary import CHECK_ALTERNATIVES, Language

if TYPE_CHECKING:
    import pandas as pd

    from valuma_scenarios.analyses.compare.compare import Question
    from valuma_scenarios.figures.drawing.card import FigureCard
    from valuma_scenarios.results.runs import Run
    from valuma_scenarios.wording import Words

SHOWN_LOSERS = 15
KINDS = {"country": ("country",), "regions": ("region",), "types": ("region_type",)}


@click.command("compare")
@io.run_argument
@common.project_option
@click.option(
    "--reference", help="Alternative that differences are taken to. Default: the study's."
)
@click.option("--item", "items", multiple=True, metavar="GOAL|INDICATOR",
              help="Compare only this. Repeatable. Default: all goals.")  # fmt: skip
@click.option("--year", type=int, help="Year of the differences. Default: the last.")
@click.option("--places", type=click.Choice(("country", "types", "regions")), default="country",
              show_default=True, help="Rows of the printed table.")  # fmt: skip
@click.option("--loser-threshold", type=click.FloatRange(0, 1), default=0.5, show_default=True,
              help="Share of draws above which a place loses.")  # fmt: skip
@click.option("--checks", is_flag=True, help="Show the check alternatives too.")
@io.output_options
@common.guard
def command(
    run: Path | None,
    project: Path | None,
    reference: str | None,
    items: tuple[str, ...],
    year: int | None,
    places: str,
    loser_threshold: float,
    checks: bool,
    asked: io.Asked,
) -> None:
    """Compare the alternatives of RUN with a reference, in the same draws.

    RUN is a run's folder; the newest one of the project if not given. Prints an impact matrix, the
    differences with 50 % and 90 % intervals, who loses, and cost-effectiveness. --csv and --json
    give every place: the country, all regions and all region types.
    """
    from valuma_scenarios.analyses.compare.compare import compare, question_of

    opened = io.find_run(run, project)
    question = question_of(opened.study, reference, items, year)
    question = replace(
        question,
        alternatives=tuple(
            a for a in question.alternatives if checks or a not in CHECK_ALTERNATIVES
        ),
        thresholds=replace(question.thresholds, loser=loser_threshold),
    )
    if not question.alternatives:
        msg = f"run {opened.run_id} has no alternative to compare with {question.reference!r}"
        raise UsageError(msg)
    table = compare(opened.study, opened.results, question)
    io.give(_Report(opened, question, table, asked.language, KINDS[places]), table, asked)


@dataclass(frozen=True)
class _Report:
    """One comparison, ready to be printed."""

    run: Run
    question: Question
    table: pd.DataFrame
    language: Language
    kinds: tuple[str, ...]

    @property
    def words(self) -> Words:
        """The reader's language."""
        from valuma_scenarios.wording import Words

        return Words(self.run.study, self.language)

    @property
    def year(self) -> int:
        """Year of the differences."""
        return self.question.years[0]

    def sentences(self) -> list[str]:
        """Return the two sentences of the comparison."""
        from valuma_scenarios.analyses.compare.text import sentences
        from valuma_scenarios.analyses.ranking.leader import leader

        first = leader(self.run, self.year)
        compared = [a for a in self.question.alternatives if a not in CHECK_ALTERNATIVES]
        name = first.among(compared or self.question.alternatives)
        return list(sentences(self.words, self.table, name, self.question.thresholds))

    def cost(self) -> pd.DataFrame:
        """Return the cost-effectiveness of the compared items."""
        from valuma_scenarios.analyses.compare.cost import cost_effectiveness

        run = self.run
        table = cost_effectiveness(run.study, run.results, run.money, self.year)
        return table[table["alternative"].isin(self.question.alternatives)]

    def data(self) -> dict[str, object]:
        """Return everything as JSON can hold it."""
        from valuma_scenarios.analyses.compare.classes import losers

        thresholds = self.question.thresholds
        return {
            "run_id": self.run.run_id,
            "reference": self.question.reference,
            "year": self.year,
            "thresholds": vars(thresholds),
            "sentences": self.sentences(),
            "rows": io.records(self.table),
            "losers": io.records(losers(self.table, thresholds.loser)),
            "cost_effectiveness": io.records(self.cost()),
        }

    def cards(self) -> list[FigureCard]:
        """Return a figure of winners and losers for each goal."""
        from valuma_scenarios.figures.drawing.options import FigureOptions
        from valuma_scenarios.figures.gallery.winners_losers import winners_losers

        goals = [item for item in self.question.items if item in self.run.study.goals]
        return [
            winners_losers(
                self.run,
                self.language,
                FigureOptions(reference=self.question.reference, goal=goal, year=self.year),
            )
            for goal in goals
        ]

    def show(self) -> None:
        """Print the tables."""
        click.echo()
        self._show_matrix()
        self._show_table()
        self._show_losers()
        self._show_cost()

    def _title(self, key: str) -> str:
        reference = self.words.alternative(self.question.reference)
        return self.words.say(key, {"reference": reference, "year": str(self.year)})

    def _show_matrix(self) -> None:
        from valuma_scenarios.analyses.compare.classes import matrix
        from valuma_scenarios.analyses.compare.text import legend

        words, study = self.words, self.run.study
        goals = [item for item in study.goals if self._wanted(item)]
        if not goals:
            return
        wide = matrix(self.table, goals)
        header = ("", *(words.goal_heading(goal) for goal in goals))
        rows = [(words.alternative(str(name)), *row) for name, row in wide.iterrows()]
        io.print_rich(self._title("compare.title.matrix"), header, rows)
        click.echo(legend(words, self.question.thresholds) + "\n")

    def _wanted(self, goal: str) -> bool:
        """All goals are shown, also unmeasured ones, unless items were chosen."""
        from valuma_scenarios.results.outcomes import measured_goals

        measured = measured_goals(self.run.study)
        return goal in self.question.items or (
            set(self.question.items) >= set(measured) and goal not in measured
        )

    def _show_table(self) -> None:
        words = self.words
        rows = self.table[self.table["kind"].isin(self.kinds)]
        header = [
            words.say(key)
            for key in (
                "compare.column.item", "compare.column.place", "column.alternative", "column.p50",
                "compare.column.middle50", "compare.column.middle90", "column.unit",
                "compare.column.p_better", "compare.column.worse", "compare.column.class",
                "compare.column.dominance",
            )
        ]  # fmt: skip
        cells = [self._cells(row) for _, row in rows.iterrows()]
        io.print_rich(self._title("compare.title.table"), header, cells)

    def _cells(self, row: pd.Series[float]) -> tuple[str, ...]:
        from valuma_scenarios.analyses.compare.classes import SYMBOLS
        from valuma_scenarios.analyses.compare.text import dominance_text, item_name, place_name

        words, item = self.words, str(row["item"])
        goal = item in self.run.study.goals
        return (
            words.goal_heading(item) if goal else item_name(words, item),
            place_name(words, str(row["place"])),
            words.alternative(str(row["alternative"])),
            io.middle_text(words, row),
            io.interval_text(words, row, "p25", "p75"),
            io.interval_text(words, row, "p05", "p95"),
            words.effect_unit(item)
            if goal
            else self.run.study.indicators[item].unit[self.language],
            words.probability(row["p_better"]),
            words.probability(row["p_worse"]),
            SYMBOLS[row["class"]],  # type: ignore[index]
            dominance_text(words, str(row["dominates"]), str(row["dominated"])),
        )

    def _native_unit(self, indicator: str) -> str:
        from valuma_scenarios.wording.sentences import difference_unit

        return difference_unit(self.words, self.run.study.indicators[indicator].unit[self.language])

    def _show_losers(self) -> None:
        from valuma_scenarios.analyses.compare.classes import losers
        from valuma_scenarios.analyses.compare.text import item_name, place_name

        words = self.words
        found = losers(self.table, self.question.thresholds.loser)
        if found.empty:
            return
        header = [
            words.say(key)
            for key in ("compare.column.place", "compare.column.item", "column.alternative",
                        "compare.column.worse", "column.p50", "compare.column.middle90")
        ]  # fmt: skip
        rows = [
            (
                place_name(words, str(row["place"])),
                item_name(words, str(row["item"])),
                words.alternative(str(row["alternative"])),
                words.probability(row["p_worse"]),
                io.middle_text(words, row),
                io.interval_text(words, row, "p05", "p95"),
            )
            for _, row in found.head(SHOWN_LOSERS).iterrows()
        ]
        title = words.say("compare.title.losers") + f" ({len(rows)}/{len(found)})"
        io.print_rich(title, header, rows)

    def _show_cost(self) -> None:
        from valuma_scenarios.analyses.compare.cost import spending
        from valuma_scenarios.analyses.compare.text import total_sentence

        words, run = self.words, self.run
        totals = spending(run.money, self.year)
        names = tuple(a for a in run.study.candidates if a in totals)
        years = (run.study.start_year, self.year)
        click.echo(total_sentence(words, totals, names, years) + "\n")
        table = self.cost()
        table = table[table["item"].isin(self.question.items)]
        for (money, measure), part in table.groupby(["money", "measure"], sort=False):
            suffix = money if measure == "effect_per_10_meur" else "unit"
            self._show_cost_part(words.say(f"compare.title.cost.{suffix}"), part)
        if (table["status"] == "effect_spans_zero").any():
            click.echo(words.say("compare.cost.spans_zero"))

    def _show_cost_part(self, title: str, part: pd.DataFrame) -> None:
        from valuma_scenarios.analyses.compare.text import item_name

        words = self.words
        keys = ("compare.column.item", "column.alternative", "compare.column.money", "column.p50",
                "compare.column.middle90")  # fmt: skip
        rows = [
            (
                item_name(words, str(row["item"])),
                words.alternative(str(row["alternative"])),
                words.number(row["meur"], 0),
                *(
                    (io.middle_text(words, row), io.interval_text(words, row, "p05", "p95"))
                    if row["status"] == "ok"
                    else ("", words.say(f"compare.status.{row['status']}"))
                ),
            )
            for _, row in part.iterrows()
        ]
        io.print_rich(title, [words.say(key) for key in keys], rows)
