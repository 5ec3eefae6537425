"""``valuma forms``: what other forms of the model do to the ranking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common
from valuma_scenarios.commands.progress import RUNNING
from valuma_scenarios.commands.values import MOST_SEED, Whole

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run


@click.command("forms")
@click.option("--draws", type=Whole(2), default=128, show_default=True,
              help="Draws for each form: the first of the run's.")  # fmt: skip
@click.option("--random", type=Whole(2), default=64, show_default=True,
              help="Combinations in which every mechanism has any of its forms.")  # fmt: skip
@click.option("--seed", type=Whole(1, MOST_SEED),
              help="Seed of the draws and the combinations. Default: the run's.")  # fmt: skip
@click.option("--year", type=int, help="Year of the differences. Default: the last.")
@io.output_options
@common.guard
@io.about_a_run
def command(opened: Run, asked: io.Asked, **options: Any) -> None:
    """Run the model of RUN with every named form of every mechanism, and with forms at random.

    RUN is a run's folder; the newest one of the project if not given. Prints in how many forms
    each alternative leads, how far the chance that one is better than another moves, which forms
    move it most, and how much of a difference is form rather than parameters. --csv holds every
    form, goal and pair.
    """
    io.reply("forms", opened, asked, bar=RUNNING, **options)
