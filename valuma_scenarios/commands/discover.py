"""``valuma discover``: under which conditions something happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common, outcome_choice
from valuma_scenarios.commands.values import Finite

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run


@click.command("discover")
@click.option("--outcome", "event", metavar=outcome_choice.FORM,
              help="Quantity, such as g4:by_theme-partnership. "
              "Default: the closest race.")  # fmt: skip
@click.option("--above", type=Finite(), help="It happens above this value. Default: 0.")
@click.option("--below", type=Finite(), help="It happens below this value.")
@click.option("--algorithm", type=click.Choice(("prim", "cart")), default="prim",
              show_default=True, help="Peeling, or a classification tree.")  # fmt: skip
@click.option("--box", type=int, help="Number of the box to show. Default: the best balanced.")
@io.output_options
@common.guard
@io.about_a_run
def command(opened: Run, asked: io.Asked, **options: Any) -> None:
    """Find the conditions under which one alternative beats another in RUN.

    RUN is a run's folder; the newest one of the project if not given. Prints ranges of parameters
    in which it happens more often: density is how often there, coverage how many of the cases.
    """
    io.reply("discovery", opened, asked, **options)
