"""``valuma switch``: what would flip the order of two alternatives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common, outcome_choice
from valuma_scenarios.commands.named import Named
from valuma_scenarios.commands.values import Finite
from valuma_scenarios.errors import Said

if TYPE_CHECKING:
    from valuma_scenarios.analyses.switching.values import Base
    from valuma_scenarios.results.runs import Run


@click.command("switch")
@click.option(
    "--a",
    "first",
    type=Named("alternatives"),
    help="The alternative ahead. Default: the better of the two best.",
)
@click.option(
    "--b",
    "second",
    type=Named("alternatives"),
    help="The alternative that is to overtake. Default: the next best.",
)
@click.option("--goal", type=Named("goals", also=("composite",)),
              default="composite", show_default=True,
              help="Goal, or composite of all goals alike.")  # fmt: skip
@outcome_choice.weights_option
@click.option("--base", type=click.Choice(("central", "median")), default="central",
              show_default=True, help="Where all other parameters stand.")  # fmt: skip
@click.option("--map", "axes", nargs=2, type=Named("parameters"),
              help="Draw who wins over the ranges of two parameters.")  # fmt: skip
@click.option("--challenge/--no-challenge", "challenged", default=True, show_default=True,
              help="Find the smallest change of each lever of b that makes it win.")  # fmt: skip
@click.option("--sure", type=Finite(0.5, 0.99),
              help="Share of draws a win needs. Default: the central run decides.")  # fmt: skip
@io.output_options
@common.guard
@io.about_a_run
def command(
    opened: Run,
    asked: io.Asked,
    first: str | None,
    second: str | None,
    goal: str,
    weights: tuple[str, ...],
    base: Base,
    axes: tuple[str, str] | None,
    challenged: bool,
    sure: float | None,
) -> None:
    """Find what flips the order of two alternatives of RUN.

    For each parameter: the value at which b overtakes a while all others stay where they are, or
    that there is none inside its range. For each lever of b: the smallest change that makes it win,
    in the central run or, with --sure, in a share of 200 draws. RUN is a run's folder; the newest
    one of the project if not given.
    """
    from valuma_scenarios.answers.switching import Race

    race = Race(first, second, goal, outcome_choice.weights_of(weights), base)
    asking = {"race": race, "axes": axes, "challenged": challenged, "sure": sure}
    io.reply("switching", opened, asked, bar=Said("Trying levers"), **asking)
