"""``valuma evidence``: how much of a result rests on which grade of evidence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common, outcome_choice, progress
from valuma_scenarios.vocabulary import GRADES, Language

if TYPE_CHECKING:
    import pandas as pd

    from valuma_scenarios.figures.drawing.card import FigureCard
    from valuma_scenarios.results.outcomes import Outcome
    from valuma_scenarios.results.runs import Run
    from valuma_scenarios.wording import Words


@click.command("evidence")
@io.run_argument
@common.project_option
@outcome_choice.outcomes_option
@click.option("--walks", type=click.IntRange(min=32), default=1024, show_default=True,
              help="Size of the design, a power of two.")  # fmt: skip
@outcome_choice.seed_option
@outcome_choice.cache_option
@io.output_options
@common.guard
def command(
    run: Path | None,
    project: Path | None,
    texts: tuple[str, ...],
    walks: int,
    seed: int,
    cache: bool,
    asked: io.Asked,
) -> None:
    """Say how much of the results of RUN rests on evidence of which grade.

    RUN is a run's folder; the newest one of the project if not given. Without --outcome all goals
    of the leading alternative. Spread is the variance of a result, size its mean.
    """
    from valuma_scenarios.analyses.evidence.share import Work, evidence_share

    opened = io.find_run(run, project)
    outcomes = outcome_choice.chosen(opened, texts, asked.language, one=True)
    folder = outcome_choice.cache_of(opened, cache)
    with (
        outcome_choice.resumable(folder),
        progress.progress_bar("evidence", asked.silent) as bar,
    ):
        table = evidence_share(opened.study, outcomes, Work(walks, seed, folder, bar))
    io.give(_Report(opened, outcomes, table, asked.language), table, asked)


@dataclass(frozen=True)
class _Report:
    """Shares of the grades of evidence, ready to be printed."""

    run: Run
    outcomes: list[Outcome]
    table: pd.DataFrame
    language: Language

    @property
    def words(self) -> Words:
        """The reader's language."""
        from valuma_scenarios.wording import Words

        return Words(self.run.study, self.language)

    def sentences(self) -> list[str]:
        """Return the sentences on every outcome."""
        from valuma_scenarios.analyses.evidence.text import sentences

        return [
            text for o in self.outcomes for text in sentences(self.words, self.table, o) if text
        ]

    def cards(self) -> list[FigureCard]:
        """Return the figure of the outcomes that vary, if there are any."""
        from valuma_scenarios.analyses.evidence.text import judgement_share
        from valuma_scenarios.figures.gallery.evidence_share import evidence_share_figure

        table = self.table
        varying = [o for o in self.outcomes if judgement_share(table, o, "spread") >= 0]
        return [evidence_share_figure(self.run, table, varying, self.language)] if varying else []

    def data(self) -> dict[str, object]:
        """Return everything as JSON can hold it."""
        return {
            "run_id": self.run.run_id,
            "sentences": self.sentences(),
            "rows": io.records(self.table),
        }

    def show(self) -> None:
        """Print the shares of the grades."""
        from valuma_scenarios.analyses.evidence.text import share_text
        from valuma_scenarios.analyses.sensitivity.text import outcome_name

        words, table = self.words, self.table
        rows = []
        for outcome in self.outcomes:
            name = outcome_name(words, outcome)
            for part in ("spread", "size"):
                some = table[(table["outcome"] == str(outcome)) & (table["part"] == part)]
                shares = [share_text(words, s) if s == s else "–" for s in some["share"]]
                rows.append((name, words.say(f"evidence.part.{part}"), *shares))
        header = (words.say("sens.column.outcome"), words.say("sens.column.part"), *GRADES)
        io.print_rich(words.say("sens.column.grade"), header, rows)
