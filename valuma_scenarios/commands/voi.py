"""``valuma voi``: what is worth finding out before choosing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common, outcome_choice
from valuma_scenarios.commands.progress import RUNNING
from valuma_scenarios.commands.values import Finite, Whole

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run


@click.command("voi")
@outcome_choice.weights_option
@click.option("--year", type=int, help="Year of the differences. Default: the last.")
@click.option("--by", type=click.Choice(("parameter", "group", "grade")), default="parameter",
              show_default=True, help="What would be known.")  # fmt: skip
@click.option("--eur-per-point", type=Finite(min=0),
              help="Value of one composite point, EUR.")  # fmt: skip
@click.option("--draws", type=Whole(100),
              help="Make new draws for smaller errors. Default: the run's own.")  # fmt: skip
@outcome_choice.seed_option
@io.output_options
@common.guard
@io.about_a_run
def command(opened: Run, asked: io.Asked, weights: tuple[str, ...], **options: Any) -> None:
    """Rank what is worth finding out before choosing between the alternatives of RUN.

    RUN is a run's folder; the newest one of the project if not given. The choice is by a weighted
    composite of the goals. Prints the value of knowing everything, and of each parameter or group.
    """
    chosen = outcome_choice.weights_of(weights)
    io.reply("information", opened, asked, bar=RUNNING, weights=chosen, **options)
