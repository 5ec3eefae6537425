"""``valuma switch``: what would flip the order of two alternatives."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common
from valuma_scenarios.errors import UsageError
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    import pandas as pd

    from valuma_scenarios.analyses.ranking.composite import Target
    from valuma_scenarios.analyses.switching.values import Base, Duel
    from valuma_scenarios.figures.drawing.card import FigureCard
    from valuma_scenarios.results.runs import Run
    from valuma_scenarios.wording import Words

SHOWN_NEVER = 5
"""Parameters without a crossing in the printed table: those that come closest."""


CHALLENGE_DRAWS = 200
"""Draws of the run that a challenge with --sure uses: levers are tried some two hundred times."""


@click.command("switch")
@io.run_argument
@common.project_option
@click.option("--a", "first", help="The alternative ahead. Default: the better of the two best.")
@click.option("--b", "second", help="The alternative that is to overtake. Default: the next best.")
@click.option("--goal", default="composite", show_default=True,
              help="Goal (g1 … g6), or composite of all goals alike.")  # fmt: skip
@click.option("--weight", "weights", multiple=True, metavar="GOAL=NUMBER",
              help="Weight of a goal in the composite. Repeatable.")  # fmt: skip
@click.option("--base", type=click.Choice(("central", "median")), default="central",
              show_default=True, help="Where all other parameters stand.")  # fmt: skip
@click.option("--map", "axes", nargs=2, metavar="PARAMETER PARAMETER",
              help="Draw who wins over the ranges of two parameters.")  # fmt: skip
@click.option("--challenge/--no-challenge", default=True, show_default=True,
              help="Find the smallest change of each lever of b that makes it win.")  # fmt: skip
@click.option("--sure", type=click.FloatRange(0.5, 0.99),
              help="Share of draws a win needs. Default: the central run decides.")  # fmt: skip
@io.output_options
@common.guard
def command(
    run: Path | None,
    project: Path | None,
    first: str | None,
    second: str | None,
    goal: str,
    weights: tuple[str, ...],
    base: Base,
    axes: tuple[str, str] | None,
    challenge: bool,
    sure: float | None,
    asked: io.Asked,
) -> None:
    """Find what flips the order of two alternatives of RUN.

    For each parameter: the value at which b overtakes a while all others stay where they are, or
    that there is none inside its range. For each lever of b: the smallest change that makes it win,
    in the central run or, with --sure, in a share of 200 draws. RUN is a run's folder; the newest
    one of the project if not given.
    """
    from valuma_scenarios.analyses.switching.values import switching_values, win_map

    opened = io.find_run(run, project)
    duel = duel_of(opened, target_of(opened, goal, weights), first, second)
    grid = win_map(opened.study, duel, axes, base) if axes else None
    report = _Report(
        run=opened,
        duel=duel,
        base=base,
        table=switching_values(opened.study, duel, base),
        grid=grid,
        levers=_challenge(opened, duel, sure, asked.silent) if challenge else None,
        language=asked.language,
    )
    io.give(report, report.table, asked)


def target_of(run: Run, goal: str, weights: tuple[str, ...]) -> Target:
    """Return what is compared: a goal, or a composite with the given weights."""
    from valuma_scenarios.analyses.ranking.composite import COMPOSITE, composite_target, goal_target

    if goal != COMPOSITE:
        if weights:
            msg = f"--weight belongs to the composite, not to --goal {goal}: leave one of them out"
            raise UsageError(msg)
        return goal_target(run.study, goal)
    return composite_target(run, read_weights(run, weights) or None)


def read_weights(run: Run, weights: tuple[str, ...]) -> dict[str, float]:
    """Read weights such as ``g1=2``.

    Raises
    ------
    UsageError
        If one is no number, or names no measured goal.
    """
    from valuma_scenarios.errors import choose
    from valuma_scenarios.results.outcomes import measured_goals

    goals, result = measured_goals(run.study), {}
    for text in weights:
        name, _, number = text.partition("=")
        if name not in goals:
            msg = f"--weight {text!r}: there is no goal {name!r}: {choose(name, goals)}"
            raise UsageError(msg)
        try:
            result[name] = float(number)
        except ValueError as error:
            msg = f"--weight {text!r}: {number!r} is no number; write for example {name}=2"
            raise UsageError(msg) from error
    return result


def duel_of(run: Run, target: Target, first: str | None, second: str | None) -> Duel:
    """Return the two alternatives; by default the two best ones in the central run."""
    from valuma_scenarios.analyses.ranking.composite import values_of
    from valuma_scenarios.analyses.switching.values import Duel
    from valuma_scenarios.draws.sampling import central

    study = run.study
    names = study.candidates
    for name in (first, second):
        if name is not None:
            study.alternative(name)
    if len(names) < 2:
        msg = f"run {run.run_id} has only one alternative: run at least two"
        raise UsageError(msg)
    values = values_of(study, central(study), target, names)[:, 0]
    order = [names[k] for k in (-values).argsort(kind="stable")]
    first = first or next(name for name in order if name != second)
    second = second or next(name for name in order if name != first)
    if first == second:
        msg = f"--a and --b are both {first!r}: name two different alternatives"
        raise UsageError(msg)
    return Duel(first, second, target)


def _challenge(run: Run, duel: Duel, sure: float | None, silent: bool) -> pd.DataFrame:
    """Challenge alternative a, in the central run or in some of the run's draws."""
    from valuma_scenarios.analyses.switching.challenge import Challenge, challenge
    from valuma_scenarios.commands.progress import progress_bar
    from valuma_scenarios.draws.sampling import central, draw

    study, manifest = run.study, run.manifest
    draws = central(study)
    if sure is not None:
        drawn = draw(study, manifest["draws"], manifest["seed"], manifest["design"])
        draws = drawn.block(0, CHALLENGE_DRAWS)
    question = Challenge(duel, sure or 0.5)
    with progress_bar("Trying levers", silent) as progress:
        return challenge(study, draws, question, progress)


@dataclass(frozen=True)
class _Report:
    run: Run
    duel: Duel
    base: Base
    table: pd.DataFrame
    grid: pd.DataFrame | None
    levers: pd.DataFrame | None
    language: Language

    @property
    def words(self) -> Words:
        """The reader's language."""
        from valuma_scenarios.wording import Words

        return Words(self.run.study, self.language)

    def sentences(self) -> list[str]:
        """Return two sentences on parameters and two on levers."""
        from valuma_scenarios.analyses.switching.text import challenge_sentences, switch_sentences

        found = list(switch_sentences(self.words, self.table))
        if self.levers is not None:
            found += challenge_sentences(self.words, self.levers, self.duel.target.year)
        return [text for text in found if text]

    def cards(self) -> list[FigureCard]:
        """Return the figures."""
        from valuma_scenarios.figures.gallery.challenge_card import challenge_figure
        from valuma_scenarios.figures.gallery.switching_values import switching_figure
        from valuma_scenarios.figures.gallery.win_map import win_map_figure

        cards = [switching_figure(self.run, self.table, self.language)]
        if self.levers is not None:
            cards.append(challenge_figure(self.run, self.levers, self.language))
        if self.grid is not None:
            content = (self.duel, self.base, self.grid)
            cards.append(win_map_figure(self.run, content, self.language))
        return cards

    def data(self) -> dict[str, object]:
        """Return everything as JSON can hold it."""
        return {
            "run_id": self.run.run_id,
            "a": self.duel.a,
            "b": self.duel.b,
            "target": self.duel.target.id,
            "base": self.base,
            "sentences": self.sentences(),
            "switching_values": io.records(self.table),
            "levers": None if self.levers is None else io.records(self.levers),
            "win_map": None if self.grid is None else io.records(self.grid),
        }

    def show(self) -> None:
        """Print the tables."""
        click.echo()
        self._show_parameters()
        if self.levers is not None:
            self._show_levers(self.levers)
        if self.grid is not None:
            share = float((self.grid["winner"] == self.duel.b).mean())
            values = {
                "a": self.words.alternative(self.duel.a),
                "b": self.words.alternative(self.duel.b),
                "share": self.words.percent(share),
            }
            click.echo(self.words.say("figure.win_map.title", values))

    def _show_parameters(self) -> None:
        from valuma_scenarios.analyses.ranking.text import item_text
        from valuma_scenarios.analyses.switching.text import base_text

        words, table = self.words, self.table
        rest = table[table["status"] != "crosses"].head(SHOWN_NEVER)
        rows = [
            self._parameter(row)
            for part in (table[table["status"] == "crosses"], rest)
            for _, row in part.iterrows()
        ]
        title = words.say(
            "switch.title",
            {
                "a": words.alternative(self.duel.a),
                "b": words.alternative(self.duel.b),
                "target": item_text(words, self.duel.target.id),
                "year": str(self.duel.target.year),
                "base": base_text(words, self.base),
            },
        )
        keys = ("parameter", "grade", "central", "crossing", "low", "high", "share", "left")
        header = [*(words.say(f"switch.column.{key}") for key in keys), words.say("column.unit")]
        io.print_rich(title, header, rows)

    def _parameter(self, row: pd.Series[float]) -> tuple[str, ...]:
        from valuma_scenarios.analyses.switching.text import parameter_name
        from valuma_scenarios.wording.numbers import decimals_for

        words, crosses = self.words, row["status"] == "crosses"
        names = ("central", "low", "high")
        decimals = decimals_for([float(row[name]) for name in names])
        number = {name: words.number(float(row[name]), decimals) for name in names}
        status = words.say(f"switch.status.{row['status']}")
        return (
            parameter_name(words, str(row["parameter"])),
            str(row["grade"]),
            number["central"],
            words.number(float(row["crossing"]), decimals) if crosses else status,
            number["low"],
            number["high"],
            words.probability(float(row["share_beyond"])) if crosses else "",
            words.percent(float(row["lead_left"])),
            words.unit_text(str(row["unit"])),
        )

    def _show_levers(self, levers: pd.DataFrame) -> None:
        from valuma_scenarios.analyses.ranking.text import item_text
        from valuma_scenarios.analyses.switching.text import detail_text, level_text, lever_name

        words = self.words
        rows = []
        for _, row in levers.iterrows():
            lever, wins = str(row["lever"]), bool(row["wins"])
            enough = level_text(words, lever, row["to_value"]) if wins else ""
            rows.append(
                (
                    lever_name(words, lever),
                    level_text(words, lever, row["from_value"]),
                    enough or words.say("challenge.not_enough"),
                    level_text(words, lever, row["limit_high"]),
                    words.number(row["difference_before"], signed=True),
                    words.number(row["best_difference"], signed=True),
                    detail_text(words, str(row["detail"])),
                )
            )
        keys = ("lever", "from", "to", "limit", "before", "best", "detail")
        title = words.say(
            "challenge.title",
            {
                "challenger": words.alternative(self.duel.b),
                "winner": words.alternative(self.duel.a),
                "target": item_text(words, self.duel.target.id),
                "year": str(self.duel.target.year),
            },
        )
        io.print_rich(title, [words.say(f"challenge.column.{key}") for key in keys], rows)
