"""``valuma check``: hold the draws of a run against what is known about the world."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    import pandas as pd

    from valuma_scenarios.analyses.facts.facts import Check
    from valuma_scenarios.analyses.facts.reweight import Matching
    from valuma_scenarios.figures.drawing.card import FigureCard
    from valuma_scenarios.results.runs import Run
    from valuma_scenarios.wording import Words

CONTRADICTED = 1


@click.command("check")
@io.run_argument
@common.project_option
@click.option("--fact", "names", multiple=True, metavar="ID",
              help="Use only this fact. Repeatable. Default: all facts.")  # fmt: skip
@click.option("--reweight", "reweight", multiple=True, metavar="ID",
              help="Re-weight the draws by this fact. Repeatable.")  # fmt: skip
@click.option("--method", type=click.Choice(("likelihood", "cutoff")), default="likelihood",
              show_default=True, help="How implausibility becomes a weight.")  # fmt: skip
@click.option("--min-effective", type=click.FloatRange(min=1), default=100.0, show_default=True,
              help="Smallest effective sample size of a re-weighting.")  # fmt: skip
@click.option("--discrepancy", type=click.FloatRange(min=0), default=0.0, show_default=True,
              help="Standard deviation of the model's error, in that of each fact.")  # fmt: skip
@click.option("--strict", is_flag=True, help="Exit with code 1 if a fact is contradicted.")
@io.output_options
@common.guard
def command(
    run: Path | None,
    project: Path | None,
    names: tuple[str, ...],
    reweight: tuple[str, ...],
    method: Literal["likelihood", "cutoff"],
    min_effective: float,
    discrepancy: float,
    strict: bool,
    asked: io.Asked,
) -> None:
    """Check RUN against validation facts, negative controls and size limits.

    RUN is a run's folder; the newest one of the project if not given. A fact holds when at least
    95 % of the draws agree with it (a ceiling: all of them). Facts that the model has no quantity
    for are listed with the reason. --csv and --json give every comparison.
    """
    from valuma_scenarios.analyses.facts import facts
    from valuma_scenarios.analyses.facts import reweight as history_matching

    opened = io.find_run(run, project)
    known = facts.read_facts(common.project_folder(project))
    check = facts.hold(opened.study, opened.results, known, names)
    matching = None
    if reweight:
        chosen = facts.hold(opened.study, opened.results, known, reweight)
        matching = history_matching.match(chosen, method, min_effective, discrepancy)
    report = _Report(opened, check, matching, asked.language)
    io.give(report, report.outcomes() if matching else check.comparisons, asked)
    if strict and (check.verdicts["verdict"] == "fails").any():
        raise click.exceptions.Exit(CONTRADICTED)


@dataclass(frozen=True)
class _Report:
    """One check, ready to be printed."""

    run: Run
    check: Check
    matching: Matching | None
    language: Language

    @property
    def words(self) -> Words:
        """The reader's language."""
        from valuma_scenarios.wording import Words

        return Words(self.run.study, self.language)

    def sentences(self) -> list[str]:
        """Return the two sentences of the check, and the two of a re-weighting."""
        from valuma_scenarios.analyses.facts.text import matching_sentences, sentences

        said = list(sentences(self.words, self.check))
        if self.matching is not None:
            said += matching_sentences(self.words, self.matching, self.moved())
        return said

    def outcomes(self) -> pd.DataFrame:
        """Return the national effects on the goals, as drawn and re-weighted."""
        from valuma_scenarios.analyses.facts.reweight import reweighted_outcomes
        from valuma_scenarios.results.outcomes import national_goals

        assert self.matching is not None
        wanted = national_goals(self.run.study)
        return reweighted_outcomes(self.run.study, self.run.results, self.matching, wanted)

    def moved(self) -> pd.DataFrame:
        """Return how the parameters moved."""
        from valuma_scenarios.analyses.facts.reweight import moved_parameters

        assert self.matching is not None
        return moved_parameters(self.run.study, self.run.results, self.matching)

    def data(self) -> dict[str, object]:
        """Return everything as JSON can hold it."""
        said: dict[str, object] = {
            "run_id": self.run.run_id,
            "sentences": self.sentences(),
            "verdicts": io.records(self.check.verdicts),
            "comparisons": io.records(_finite(self.check.comparisons)),
            "not_testable": {
                name: fact.reason[self.language]
                for name, fact in self.check.facts.items()
                if not fact.testable and fact.reason is not None
            },
        }
        if self.matching is not None:
            said["re-weighted"] = {
                "facts": list(self.matching.facts),
                "method": self.matching.method,
                "effective_draws": self.matching.effective_draws,
                "not_ruled_out": self.matching.not_ruled_out,
                "outcomes": io.records(self.outcomes()),
                "parameters": io.records(self.moved()),
            }
        return said

    def cards(self) -> list[FigureCard]:
        """Return the figure of the tested facts, if there are any."""
        from valuma_scenarios.figures.gallery.facts_chart import facts_chart

        tested = len(self.check.comparisons) > 0
        return [facts_chart(self.run, self.check, self.language)] if tested else []

    def show(self) -> None:
        """Print the tables."""
        click.echo()
        self._show_tested()
        self._show_untestable()
        if self.matching is not None:
            self._show_reweighted()

    def _show_tested(self) -> None:
        from valuma_scenarios.analyses.facts.text import binding, pair_text

        words = self.words
        keys = ("fact", "pair", "unit", "range", "model", "share", "verdict", "grade")
        header = ["id", *(words.say(f"check.column.{key}") for key in keys)]
        verdicts = self.check.verdicts.set_index("fact")
        rows = []
        for _, row in binding(self.check).iterrows():
            name = str(row["fact"])
            fact = self.check.facts[name]
            rows.append(
                (
                    name,
                    fact.statement[self.language],
                    pair_text(words, row),
                    fact.unit[self.language],
                    self._range(row),
                    f"{io.middle_text(words, row)} ({io.interval_text(words, row, 'p05', 'p95')})",
                    words.probability(float(verdicts["share"][name])),
                    words.say(f"check.verdict.{verdicts['verdict'][name]}"),
                    fact.grade,
                )
            )
        io.print_rich(words.say("check.table.title"), header, rows)
        for name, fact in self.check.facts.items():
            if fact.closeness == "proxy" and fact.reason is not None:
                click.echo(f"{name}: {words.say('check.proxy')} {fact.reason[self.language]}.")
        click.echo()

    def _range(self, row: pd.Series[float]) -> str:
        import numpy as np

        words = self.words
        low, high = float(row["low"]), float(row["high"])
        if np.isfinite(low) and np.isfinite(high):
            return words.interval(low, high)
        return f"≥ {words.number(low)}" if np.isfinite(low) else f"≤ {words.number(high)}"

    def _show_untestable(self) -> None:
        silent = [
            (name, fact)
            for name, fact in self.check.facts.items()
            if not fact.testable and fact.reason is not None
        ]
        if silent:
            click.echo(self.words.say("check.untestable"))
        for name, fact in silent:
            reason = fact.reason[self.language] if fact.reason else ""
            click.echo(f"  {name}: {fact.statement[self.language]}. {reason}.")

    def _show_reweighted(self) -> None:
        words, table = self.words, self.outcomes()
        assert self.matching is not None
        title = words.say("check.reweighted.title", {"facts": ", ".join(self.matching.facts)})
        header = [
            words.say("column.goal"),
            words.say("column.alternative"),
            words.say("column.unit"),
            words.say("check.reweighted.before"),
            words.say("check.reweighted.after"),
        ]
        rows = []
        for (item, alternative), part in table.groupby(["item", "alternative"], sort=False):
            cells = [
                f"{io.middle_text(words, row)} ({io.interval_text(words, row, 'p05', 'p95')})"
                for _, row in part.iterrows()
            ]
            goal = str(item)
            name = words.alternative(str(alternative))
            rows.append((words.goal_heading(goal), name, words.effect_unit(goal), *cells))
        click.echo()
        io.print_rich(title, header, rows)


def _finite(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table in which open ends are empty: JSON has no infinity."""
    import numpy as np

    return table.replace([np.inf, -np.inf], np.nan)
