"""``valuma evaluate``: whether an evaluation could see what an alternative promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common, outcome_choice
from valuma_scenarios.commands.named import Named
from valuma_scenarios.commands.values import Whole

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run


@click.command("evaluate")
@click.option("--alternative", type=Named("alternatives"),
              help="What is to be evaluated, against the reference. Default: the one that "
              "leads.")  # fmt: skip
@outcome_choice.weights_option
@click.option("--draws", type=Whole(20), default=200, show_default=True,
              help="Draws of the run that effects are taken in, at most.")  # fmt: skip
@io.output_options
@common.guard
@io.about_a_run
def command(
    opened: Run, asked: io.Asked, alternative: str | None, weights: tuple[str, ...], draws: int
) -> None:
    """Say what an evaluation after 3, 5 and 10 years could see of an alternative of RUN.

    For every indicator: the effect that could be detected (80 % power, two-sided 5 %) in the noise
    of its baseline, by holding the country against its forecast and by comparing regions that begin
    first with others; the chance of seeing the effect that the model gives; and the effect at which
    the choice would be revised. RUN is a run's folder; the newest one of the project if not given.
    """
    chosen = outcome_choice.weights_of(weights)
    io.reply("evaluability", opened, asked, alternative=alternative, weights=chosen, draws=draws)
